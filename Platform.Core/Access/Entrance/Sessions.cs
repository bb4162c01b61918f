using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Entrance;

/// <summary>Opens and ends sign-in sessions.</summary>
internal sealed class Sessions(PlatformDbContext database, UserManager<User> users, UserActors actors, OperationContext context, TimeProvider time)
{
    /// <summary>A browser that was told to stay signed in, and one that was not.</summary>
    public static readonly TimeSpan PersistentFor = TimeSpan.FromDays(30), OtherwiseFor = TimeSpan.FromHours(12);

    public async Task<NewSession> OpenAsync(User user, bool persistent, string? userAgent, string by)
    {
        var now = time.GetUtcNow();
        await users.ResetAccessFailedCountAsync(user);
        user.LastSignInAt = now;
        var session = new UserSession
        {
            UserId = user.Id, CreatedAt = now, LastSeenAt = now, ExpiresAt = now + (persistent ? PersistentFor : OtherwiseFor), IsPersistent = persistent,
            Address = context.Actor.Address, UserAgent = userAgent is { Length: > 300 } ? userAgent[..300] : userAgent,
        };
        database.Add(session);
        context.Audit("user.signed_in", "user", user.Id.ToString(), user.Email, after: new { by });
        return new NewSession(session.Id, user.Id, user.DisplayName, user.Language, persistent, user.MustChangePassword, session.ExpiresAt);
    }

    /// <summary>Ends sessions of a person: one, all, or all but one. Says how many.</summary>
    public async Task<int> EndAsync(UserId user, Guid? only, Guid? except, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var ended = await database.Set<UserSession>()
            .Where(s => s.UserId == user && s.RevokedAt == null && (only == null || s.Id == only) && (except == null || s.Id != except))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), ct);
        context.AfterCommit(actors.Forget);
        context.Notify((TenantId?)null, UserActors.Feature, "session", user.ToString());
        return ended;
    }
}
