using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>The events of a calendar's address, for calendar programs.</summary>
[Requires(Permissions.AgentsRead)]
internal sealed record ReadCalendarFeed(Guid Feed) : IQuery<IReadOnlyList<EventView>>
{
    // What a calendar program has to draw: the past fades, and nobody reads thousands of events.
    public const int PastDays = 90;

    public const int MaximumEvents = 2_000;
}

internal sealed class ReadCalendarFeedHandler(PlatformDbContext database, TimeProvider time) : IHandler<ReadCalendarFeed, IReadOnlyList<EventView>>
{
    public async Task<Result<IReadOnlyList<EventView>>> HandleAsync(ReadCalendarFeed request, CancellationToken ct)
    {
        if (await database.Set<CalendarFeed>().AsNoTracking().FirstOrDefaultAsync(f => f.Id == request.Feed && f.RevokedAt == null, ct) is not { } feed)
            return CalendarErrors.UnknownFeed;
        var from = time.GetUtcNow().AddDays(-ReadCalendarFeed.PastDays);
        var rows = await database.Set<CalendarEvent>().AsNoTracking().OfOwner(new ChannelUser(feed.Channel, feed.UserId))
            .Where(e => e.EndsAt > from).OrderBy(e => e.StartsAt).ThenBy(e => e.Id).Take(ReadCalendarFeed.MaximumEvents).ToListAsync(ct);
        return rows.ConvertAll(EventView.Of);
    }
}

/// <summary>Reads calendars by the token of their address. Calendar programs have nothing else.</summary>
public sealed class CalendarFeeds
{
    private readonly AcrossTenants _across;
    private readonly ITenantDirectory _tenants;
    private readonly OperationRunner _operations;

    internal CalendarFeeds(AcrossTenants across, ITenantDirectory tenants, OperationRunner operations) => (_across, _tenants, _operations) = (across, tenants, operations);

    /// <summary>The calendar as RFC 5545 text; null where no open address has this token.</summary>
    public async Task<string?> ReadAcrossTenants(string token, CancellationToken ct)
    {
        if (await FindAcrossTenants(token, ct) is not var (tenant, feed))
            return null;
        var events = await _operations.RunAsync(new ReadCalendarFeed(feed), Actor.Job("calendar.feed", tenant.Id), ct);
        if (events.Succeeded)
            return CalendarFile.Write(tenant.Name, events.Value);
        return events.Error.Kind == ErrorKind.NotFound ? null : throw new InvalidOperationException(events.Error.Detail);
    }

    private async Task<(TenantInfo Tenant, Guid Feed)?> FindAcrossTenants(string token, CancellationToken ct)
    {
        if (token.Length is < 20 or > 200)
            return null;
        var hash = SecretToken.HashOf(token);
        await using var context = _across.Open();
        var feed = await AcrossTenants.All<CalendarFeed>(context).FirstOrDefaultAsync(f => f.TokenHash == hash && f.RevokedAt == null, ct);
        return feed is not null && await _tenants.FindAcrossTenants(feed.TenantId, ct) is { IsOpen: true } tenant ? (tenant, feed.Id) : null;
    }
}
