using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>An event as its tool checked it. Without <paramref name="AllowConflict"/> it is not booked where something else takes place.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record BookEvent(ChannelUser Owner, Guid? Agent, string Title, string? Location, string? Description, EventTime When, bool AllowConflict) : ICommand<Booking>
{
    /// <summary>Events that have not ended yet.</summary>
    public const int MaximumAhead = 1_000;
}

/// <summary>Another time for an event.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record MoveEvent(ChannelUser Owner, Guid Id, EventTime When, bool AllowConflict) : ICommand<Booking>;

/// <summary>The event stays, as cancelled. One that is cancelled already stays so.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record CancelEvent(ChannelUser Owner, Guid Id) : ICommand<EventView>;

internal sealed class BookEventHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<BookEvent, Booking>, IHandler<MoveEvent, Booking>, IHandler<CancelEvent, EventView>
{
    private const int MostConflicts = 20;

    public async Task<Result<Booking>> HandleAsync(BookEvent request, CancellationToken ct)
    {
        await LockAsync(request.Owner, ct);
        var now = time.GetUtcNow();
        if (await database.Set<CalendarEvent>().OfOwner(request.Owner).CountAsync(e => e.Status == CalendarEventStatus.Confirmed && e.EndsAt > now, ct) >= BookEvent.MaximumAhead)
            return CalendarErrors.TooManyEvents;
        var conflicts = await ConflictsAsync(request.Owner, request.When, except: null, ct);
        if (conflicts.Count > 0 && !request.AllowConflict)
            return new Booking(null, conflicts);
        var booked = new CalendarEvent
        {
            TenantId = context.TenantId, AgentId = request.Agent, Channel = request.Owner.Channel, UserId = request.Owner.User, Title = request.Title,
            Location = request.Location, Description = request.Description, CreatedAt = now,
        };
        var when = request.When;
        booked.Place(when.StartsAt.ToUniversalTime(), when.EndsAt.ToUniversalTime(), when.IsAllDay, when.TimeZone, now);
        database.Add(booked);
        Tell(booked);
        return new Booking(EventView.Of(booked), conflicts);
    }

    public async Task<Result<Booking>> HandleAsync(MoveEvent request, CancellationToken ct)
    {
        await LockAsync(request.Owner, ct);
        if (await database.Set<CalendarEvent>().OfOwner(request.Owner).FirstOrDefaultAsync(e => e.Id == request.Id, ct) is not { } booked)
            return CalendarErrors.UnknownEvent;
        if (booked.Status == CalendarEventStatus.Cancelled)
            return CalendarErrors.Cancelled;
        var conflicts = await ConflictsAsync(request.Owner, request.When, booked.Id, ct);
        if (conflicts.Count > 0 && !request.AllowConflict)
            return new Booking(null, conflicts);
        var when = request.When;
        booked.Move(when.StartsAt.ToUniversalTime(), when.EndsAt.ToUniversalTime(), when.IsAllDay, when.TimeZone, time.GetUtcNow());
        Tell(booked);
        return new Booking(EventView.Of(booked), conflicts);
    }

    public async Task<Result<EventView>> HandleAsync(CancelEvent request, CancellationToken ct)
    {
        await LockAsync(request.Owner, ct);
        if (await database.Set<CalendarEvent>().OfOwner(request.Owner).FirstOrDefaultAsync(e => e.Id == request.Id, ct) is not { } booked)
            return CalendarErrors.UnknownEvent;
        if (booked.Status == CalendarEventStatus.Confirmed)
        {
            booked.Cancel(time.GetUtcNow());
            Tell(booked);
        }

        return EventView.Of(booked);
    }

    // Two who book the same hour at once: the second one must see the first.
    private Task LockAsync(ChannelUser owner, CancellationToken ct) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"calendar {context.TenantId} {owner.Channel} {owner.User}"}, 0))", ct);

    private async Task<IReadOnlyList<EventView>> ConflictsAsync(ChannelUser owner, EventTime when, Guid? except, CancellationToken ct)
    {
        var rows = await database.Set<CalendarEvent>().AsNoTracking().OfOwner(owner)
            .Where(e => e.Status == CalendarEventStatus.Confirmed && e.StartsAt < when.EndsAt && e.EndsAt > when.StartsAt && e.Id != except)
            .OrderBy(e => e.StartsAt).ThenBy(e => e.Id).Take(MostConflicts).ToListAsync(ct);
        return rows.ConvertAll(EventView.Of);
    }

    private void Tell(CalendarEvent booked) => context.Notify(AgentNotices.Feature, AgentNotices.Calendar, booked.Id.ToString());
}

internal static class CalendarOwners
{
    public static IQueryable<CalendarEvent> OfOwner(this IQueryable<CalendarEvent> events, ChannelUser owner) => events.Where(e => e.Channel == owner.Channel && e.UserId == owner.User);

    public static IQueryable<CalendarFeed> OfOwner(this IQueryable<CalendarFeed> feeds, ChannelUser owner) => feeds.Where(f => f.Channel == owner.Channel && f.UserId == owner.User);
}
