using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Entrance;

/// <summary>Ends a sign-in that waits for its second factor: a code of the authenticator app, or a recovery code (each works once).</summary>
[AnonymousOperation("the second step of signing in"), OutsideTenant]
public sealed record VerifySecondFactor(string Pending, string Code, string? UserAgent) : ICommand<SignInOutcome>;

internal sealed class VerifySecondFactorHandler(
    UserManager<User> users, Accounts accounts, Sessions sessions, PendingSignIns pending, OperationContext context, ILogger<VerifySecondFactorHandler> logger)
    : IHandler<VerifySecondFactor, SignInOutcome>
{
    public async Task<Result<SignInOutcome>> HandleAsync(VerifySecondFactor request, CancellationToken ct)
    {
        context.KeepsChangesOfRefusal = true; // the count of wrong codes
        if (pending.Open(request.Pending) is not { } note || await accounts.LockByIdAsync(note.User, ct) is not { } user)
            return EntranceErrors.SignInExpired;
        if (await users.IsLockedOutAsync(user))
            return EntranceErrors.Locked;

        if (await accounts.AcceptTotpAsync(user, request.Code))
            return new SignInOutcome(await sessions.OpenAsync(user, note.Persistent, request.UserAgent, "authenticator"), null);
        if ((await users.RedeemTwoFactorRecoveryCodeAsync(user, request.Code.Trim())).Succeeded)
            return new SignInOutcome(await sessions.OpenAsync(user, note.Persistent, request.UserAgent, "recovery code"), null);

        await accounts.CountFailureAsync(user);
        AccessLog.SignInRefused(logger, "wrong second factor");
        return EntranceErrors.WrongCode;
    }
}
