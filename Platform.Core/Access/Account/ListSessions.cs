using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Account;

/// <summary>One's own living sessions, the newest first, at most 100.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record ListSessions : IQuery<IReadOnlyList<SessionInfo>>;

public sealed record SessionInfo(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, string? Address, string? UserAgent, bool IsThis);

internal sealed class ListSessionsHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<ListSessions, IReadOnlyList<SessionInfo>>
{
    public async Task<Result<IReadOnlyList<SessionInfo>>> HandleAsync(ListSessions request, CancellationToken ct)
    {
        var (user, current, now) = (context.Actor.User!.Value, context.Actor.Session, time.GetUtcNow());
        return await database.Set<UserSession>().AsNoTracking()
            .Where(s => s.UserId == user && s.RevokedAt == null && s.ExpiresAt > now)
            .OrderByDescending(s => s.LastSeenAt).Take(100)
            .Select(s => new SessionInfo(s.Id, s.CreatedAt, s.LastSeenAt, s.ExpiresAt, s.Address, s.UserAgent, s.Id == current))
            .ToListAsync(ct);
    }
}

/// <summary>Signs devices out: this one, a named one, or every other one.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record EndSessions(EndWhich Which, Guid? Session = null) : ICommand<int>;

public enum EndWhich
{
    This,
    Named,
    Others,
    All,
}

internal sealed class EndSessionsHandler(Sessions sessions, OperationContext context) : IHandler<EndSessions, int>
{
    public async Task<Result<int>> HandleAsync(EndSessions request, CancellationToken ct)
    {
        var (user, current) = (context.Actor.User!.Value, context.Actor.Session);
        var ended = request.Which switch
        {
            EndWhich.This => await sessions.EndAsync(user, current, null, ct),
            EndWhich.Named => await sessions.EndAsync(user, request.Session ?? Guid.Empty, null, ct),
            EndWhich.Others => await sessions.EndAsync(user, null, current, ct),
            _ => await sessions.EndAsync(user, null, null, ct),
        };
        if (ended == 0 && request.Which == EndWhich.Named)
            return Error.NotFound("access.unknown_session", "There is no such session any more.");
        if (ended > 0)
            context.Audit("user.signed_out", "user", user.ToString(), context.Actor.Name, after: new { which = request.Which, sessions = ended });
        return ended;
    }
}
