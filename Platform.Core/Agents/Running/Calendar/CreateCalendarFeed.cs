using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Agents.Running.Calendar;

/// <param name="RevokedAt">From then on the address answers 404.</param>
public sealed record CalendarFeedView(Guid Id, string Channel, string User, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    internal static CalendarFeedView Of(CalendarFeed feed) => new(feed.Id, feed.Channel, feed.UserId, feed.CreatedAt, feed.RevokedAt);
}

/// <param name="Url">Shown this once: whoever knows it can read the calendar.</param>
public sealed record IssuedCalendarFeed(Guid Id, string Channel, string User, DateTimeOffset CreatedAt, string Url);

/// <summary>An address for a user's calendar, asked for in the conversation.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record CreateOwnCalendarFeed(ChannelUser Owner, Guid? Agent) : ICommand<IssuedCalendarFeed>;

/// <summary>The same by the staff.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record CreateCalendarFeed(string Agent, string Channel, string User) : ICommand<IssuedCalendarFeed>
{
    public const int MaximumOpen = 5;
}

internal sealed class CreateCalendarFeedValidator : AbstractValidator<CreateCalendarFeed>
{
    public CreateCalendarFeedValidator()
    {
        RuleFor(r => r.Channel).IsName(50);
        RuleFor(r => r.User).IsName(255);
    }
}

internal sealed class CreateCalendarFeedHandler(PlatformDbContext database, OperationContext context, PlatformSettings settings, TimeProvider time)
    : IHandler<CreateOwnCalendarFeed, IssuedCalendarFeed>, IHandler<CreateCalendarFeed, IssuedCalendarFeed>
{
    public Task<Result<IssuedCalendarFeed>> HandleAsync(CreateOwnCalendarFeed request, CancellationToken ct) => IssueAsync(request.Owner, request.Agent, ct);

    public async Task<Result<IssuedCalendarFeed>> HandleAsync(CreateCalendarFeed request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => new { a.Id, a.Name }).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var issued = await IssueAsync(new ChannelUser(request.Channel.Trim(), request.User.Trim()), agent.Id, ct);
        if (issued.Succeeded)
            context.Audit("calendar_feed.created", "calendar_feed", issued.Value.Id.ToString(), agent.Name);
        return issued;
    }

    private async Task<Result<IssuedCalendarFeed>> IssueAsync(ChannelUser owner, Guid? agent, CancellationToken ct)
    {
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"calendar {context.TenantId} {owner.Channel} {owner.User}"}, 0))", ct);
        if (await database.Set<CalendarFeed>().OfOwner(owner).CountAsync(f => f.RevokedAt == null, ct) >= CreateCalendarFeed.MaximumOpen)
            return CalendarErrors.TooManyFeeds;
        var token = SecretToken.New("cal_");
        var feed = new CalendarFeed { TenantId = context.TenantId, AgentId = agent, Channel = owner.Channel, UserId = owner.User, TokenHash = token.Hash(), CreatedAt = time.GetUtcNow() };
        database.Add(feed);
        return new IssuedCalendarFeed(feed.Id, feed.Channel, feed.UserId, feed.CreatedAt, $"{settings.PublicUrl}/calendar/{token.Text}.ics");
    }
}
