using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.EndUsers;

internal sealed class ListEndUsersValidator : AbstractValidator<ListEndUsers>
{
    public ListEndUsersValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Search).IsSearch().OverridePropertyName("Q");
    }
}

internal sealed class AuthorizeEndUserValidator : AbstractValidator<AuthorizeEndUser>
{
    private const int MaximumNote = 500;

    public AuthorizeEndUserValidator()
    {
        RuleFor(r => r.Channel).Must(EndUserRules.IsChannel).Says(AccessRuleText.All, "Channel");
        RuleFor(r => r.PlatformUserId).IsName(EndUserRules.MaximumUserId);
        RuleFor(r => r.Note).Must(note => note is null || note.Trim().Length <= MaximumNote).Says(AccessRuleText.All, "Note", MaximumNote);
        RuleFor(r => r.State).Must(state => state is EndUserState.Authorized or EndUserState.Refused).Says(AccessRuleText.All, "State");
    }
}

internal static class EndUserRules
{
    public const int MaximumUserId = 255;

    /// <summary>Of requests of strangers, whom nobody has asked for: more than staff can look through helps nobody but a flood.</summary>
    public const int MaximumRequests = 1_000;

    public static bool IsChannel(string? channel) => channel is { Length: > 0 and <= 40 } && channel.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    public static EndUserView View(AgentEndUser user) => new(user.Id, user.Channel, user.PlatformUserId, user.State, user.Note, user.CreatedAt, user.UpdatedAt, user.UpdatedBy);
}

internal sealed class EndUserListHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<ListEndUsers, Listing<EndUserView>>, IHandler<AuthorizeEndUser, EndUserView>, IHandler<RemoveEndUser, Done>, IHandler<RemoveNamedEndUser, Done>
{
    public async Task<Result<Listing<EndUserView>>> HandleAsync(ListEndUsers request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var users = database.Set<AgentEndUser>().AsNoTracking().Where(u => u.AgentId == request.Agent && (before == null || u.Id < before));
        if (request.State is { } state)
            users = users.Where(u => u.State == state);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            users = users.Where(u => EF.Functions.ILike(u.PlatformUserId, pattern, "\\") || EF.Functions.ILike(u.Note!, pattern, "\\"));
        }

        var rows = await users.OrderByDescending(u => u.Id).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<EndUserView>.Cut(rows.ConvertAll(EndUserRules.View), request.Limit, row => [row.Id]);
    }

    public async Task<Result<EndUserView>> HandleAsync(AuthorizeEndUser request, CancellationToken ct)
    {
        var (id, now) = (request.PlatformUserId.Trim(), time.GetUtcNow());
        var user = await database.Set<AgentEndUser>().FirstOrDefaultAsync(u => u.AgentId == request.Agent && u.Channel == request.Channel && u.PlatformUserId == id, ct);
        var before = user?.State;
        if (user is null)
            database.Add(user = new AgentEndUser { TenantId = context.TenantId, AgentId = request.Agent, Channel = request.Channel, PlatformUserId = id, CreatedAt = now });
        (user.State, user.UpdatedAt, user.UpdatedBy) = (request.State, now, context.Actor.Name);
        if (request.Note is not null)
            user.Note = request.Note.Trim() is { Length: > 0 } note ? note : null;
        Tell(request.State == EndUserState.Authorized ? "agent.end_user_authorized" : "agent.end_user_refused", user, before);
        return EndUserRules.View(user);
    }

    public async Task<Result<Done>> HandleAsync(RemoveEndUser request, CancellationToken ct) =>
        Remove(await database.Set<AgentEndUser>().FirstOrDefaultAsync(u => u.AgentId == request.Agent && u.Id == request.Id, ct));

    public async Task<Result<Done>> HandleAsync(RemoveNamedEndUser request, CancellationToken ct) =>
        Remove(await database.Set<AgentEndUser>().FirstOrDefaultAsync(u => u.AgentId == request.Agent && u.Channel == request.Channel && u.PlatformUserId == request.PlatformUserId, ct));

    private Result<Done> Remove(AgentEndUser? user)
    {
        if (user is null)
            return AccessErrors.UnknownEndUser;
        database.Remove(user);
        Tell("agent.end_user_removed", user, user.State);
        return Done.It;
    }

    // The id of a person on a messenger is personal: the trail names the row, which goes when it is removed.
    private void Tell(string action, AgentEndUser user, EndUserState? before)
    {
        context.Audit(action, "agent", user.AgentId.ToString(), before: before is null ? null : new { State = before }, after: new { user.Channel, EndUser = user.Id, user.State });
        context.Notify(EndUserNotices.Feature, EndUserNotices.Access, user.AgentId.ToString());
    }
}
