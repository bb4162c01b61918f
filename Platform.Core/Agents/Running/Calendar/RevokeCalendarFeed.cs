using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>Closes every address of the user's calendar, and says how many there were.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record CloseOwnCalendarFeeds(ChannelUser Owner) : ICommand<int>;

/// <summary>Closes one address. One that is closed stays so.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record RevokeCalendarFeed(string Agent, Guid Id) : ICommand<Done>;

/// <summary>The addresses that an agent gave out, newest first, without their tokens.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListCalendarFeeds(string Agent, string? User = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<CalendarFeedView>>;

internal sealed class ListCalendarFeedsValidator : AbstractValidator<ListCalendarFeeds>
{
    public ListCalendarFeedsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class RevokeCalendarFeedHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<CloseOwnCalendarFeeds, int>, IHandler<RevokeCalendarFeed, Done>, IHandler<ListCalendarFeeds, Listing<CalendarFeedView>>
{
    public async Task<Result<int>> HandleAsync(CloseOwnCalendarFeeds request, CancellationToken ct)
    {
        var open = await database.Set<CalendarFeed>().OfOwner(request.Owner).Where(f => f.RevokedAt == null).ToListAsync(ct);
        open.ForEach(feed => feed.Revoke(time.GetUtcNow()));
        return open.Count;
    }

    public async Task<Result<Done>> HandleAsync(RevokeCalendarFeed request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => new { a.Id, a.Name }).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (await database.Set<CalendarFeed>().FirstOrDefaultAsync(f => f.Id == request.Id && f.AgentId == agent.Id, ct) is not { } feed)
            return CalendarErrors.UnknownFeed;
        if (feed.RevokedAt is null)
            context.Audit("calendar_feed.revoked", "calendar_feed", feed.Id.ToString(), agent.Name);
        feed.Revoke(time.GetUtcNow());
        return Done.It;
    }

    public async Task<Result<Listing<CalendarFeedView>>> HandleAsync(ListCalendarFeeds request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var feeds = database.Set<CalendarFeed>().AsNoTracking().Where(f => f.AgentId == agent && (before == null || f.Id < before));
        if (request.User is { } user)
            feeds = feeds.Where(f => f.UserId == user);
        var rows = await feeds.OrderByDescending(f => f.Id).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<CalendarFeedView>.Cut(rows.ConvertAll(CalendarFeedView.Of), request.Limit, view => [view.Id]);
    }
}
