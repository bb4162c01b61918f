using System.Globalization;
using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>What takes place in a user's calendar between two moments, or one event by its id, cancelled ones left out.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListOwnEvents(ChannelUser Owner, DateTimeOffset From, DateTimeOffset To, int Limit = ListOwnEvents.MaximumLimit, Guid? Id = null) : IQuery<IReadOnlyList<EventView>>
{
    public const int MaximumLimit = 1_000;
}

/// <summary>The events that an agent has booked for its users, by their beginning, cancelled ones too.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListEvents(
    string Agent, string? User = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<EventView>>;

internal sealed class ListEventsValidator : AbstractValidator<ListEvents>
{
    public ListEventsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListEventsHandler(PlatformDbContext database) : IHandler<ListOwnEvents, IReadOnlyList<EventView>>, IHandler<ListEvents, Listing<EventView>>
{
    public async Task<Result<IReadOnlyList<EventView>>> HandleAsync(ListOwnEvents request, CancellationToken ct)
    {
        var events = database.Set<CalendarEvent>().AsNoTracking().OfOwner(request.Owner);
        events = request.Id is { } id ? events.Where(e => e.Id == id)
            : events.Where(e => e.Status == CalendarEventStatus.Confirmed && e.StartsAt < request.To && e.EndsAt > request.From);
        var rows = await events.OrderBy(e => e.StartsAt).ThenBy(e => e.Id).Take(Math.Clamp(request.Limit, 1, ListOwnEvents.MaximumLimit)).ToListAsync(ct);
        return rows.ConvertAll(EventView.Of);
    }

    public async Task<Result<Listing<EventView>>> HandleAsync(ListEvents request, CancellationToken ct)
    {
        if (!TryRead(request.Cursor, out var after))
            return Cursor.Malformed;
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var events = database.Set<CalendarEvent>().AsNoTracking().Where(e => e.AgentId == agent);
        if (request.User is { } user)
            events = events.Where(e => e.UserId == user);
        if (request.From?.ToUniversalTime() is { } from)
            events = events.Where(e => e.EndsAt > from);
        if (request.To?.ToUniversalTime() is { } to)
            events = events.Where(e => e.StartsAt < to);
        if (after is var (start, last))
            events = events.Where(e => e.StartsAt > start || (e.StartsAt == start && e.Id > last));
        var rows = await events.OrderBy(e => e.StartsAt).ThenBy(e => e.Id).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<EventView>.Cut(rows.ConvertAll(EventView.Of), request.Limit, view => [view.StartsAt.ToString("O", CultureInfo.InvariantCulture), view.Id]);
    }

    private static bool TryRead(string? cursor, out (DateTimeOffset Start, Guid Id)? after)
    {
        after = null;
        if (cursor is null)
            return true;
        if (Cursor.Read(cursor, 2) is not [{ ValueKind: JsonValueKind.String } start, { ValueKind: JsonValueKind.String } id] || !start.TryGetDateTimeOffset(out var at) || !id.TryGetGuid(out var last))
            return false;
        after = (at.ToUniversalTime(), last);
        return true;
    }
}
