using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Entrance;

/// <summary>Signs a person in with e-mail and password. <paramref name="UserAgent"/> is shown in their list of sessions.</summary>
[AnonymousOperation("this is how one stops being anonymous"), OutsideTenant]
public sealed record SignIn(string Email, string Password, bool Persistent, string? UserAgent) : ICommand<SignInOutcome>;

/// <summary>Either a session, or a sealed note (<paramref name="Pending"/>, valid five minutes) with which the second factor is asked.</summary>
public sealed record SignInOutcome(NewSession? Session, string? Pending);

/// <summary>A session that the browser may now carry in its cookie.</summary>
public sealed record NewSession(Guid Id, UserId User, string Name, string Language, bool Persistent, bool MustChangePassword, DateTimeOffset ExpiresAt);

internal sealed class SignInHandler(
    UserManager<User> users, Accounts accounts, Sessions sessions, PendingSignIns pending, OperationContext context, ILogger<SignInHandler> logger) : IHandler<SignIn, SignInOutcome>
{
    public async Task<Result<SignInOutcome>> HandleAsync(SignIn request, CancellationToken ct)
    {
        context.KeepsChangesOfRefusal = true; // the count of wrong passwords
        var user = await accounts.LockByEmailAsync(request.Email, ct);
        if (user is null)
        {
            accounts.SpendTimeOnUnknown(request.Password);
            return EntranceErrors.WrongCredentials;
        }

        if (await users.IsLockedOutAsync(user))
        {
            AccessLog.SignInRefused(logger, "locked");
            return EntranceErrors.Locked;
        }

        if (!await users.CheckPasswordAsync(user, request.Password))
        {
            await accounts.CountFailureAsync(user);
            AccessLog.SignInRefused(logger, "wrong password");
            return EntranceErrors.WrongCredentials;
        }

        if (user.TwoFactorEnabled)
            return new SignInOutcome(null, pending.Seal(user.Id, request.Persistent));
        return new SignInOutcome(await sessions.OpenAsync(user, request.Persistent, request.UserAgent, "password"), null);
    }
}
