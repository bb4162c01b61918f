using Microsoft.AspNetCore.Identity;
using Platform.Core.Access.Data;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Account;

/// <summary>Makes a new secret for an authenticator app; nothing is switched on until a first code confirms it.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record PrepareSecondFactor : ICommand<SecondFactorSecret>;

/// <summary><paramref name="Secret"/> in Base32, and the same as an <c>otpauth://</c> address for a QR code.</summary>
public sealed record SecondFactorSecret(string Secret, string Address);

/// <summary>Switches the second factor on with a first code, and gives the recovery codes, this once.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record ConfirmSecondFactor(string Code) : ICommand<IReadOnlyList<string>>;

/// <summary>Switches the second factor off; asks for the password because a stolen session must not suffice.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record RemoveSecondFactor(string Password) : ICommand<Done>;

/// <summary>Replaces the recovery codes; the old ones stop working.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record RenewRecoveryCodes(string Password) : ICommand<IReadOnlyList<string>>;

internal sealed class SecondFactorHandlers(UserManager<User> users, Accounts accounts, UserActors actors, OperationContext context) :
    IHandler<PrepareSecondFactor, SecondFactorSecret>,
    IHandler<ConfirmSecondFactor, IReadOnlyList<string>>,
    IHandler<RemoveSecondFactor, Done>,
    IHandler<RenewRecoveryCodes, IReadOnlyList<string>>
{
    private const int RecoveryCodes = 10;

    public async Task<Result<SecondFactorSecret>> HandleAsync(PrepareSecondFactor request, CancellationToken ct)
    {
        var user = await MyselfAsync(ct);
        if (user.TwoFactorEnabled)
            return Error.Conflict("access.second_factor_is_on", "The second factor is switched on. Remove it first.");
        Accounts.Check(await users.ResetAuthenticatorKeyAsync(user));
        var secret = await users.GetAuthenticatorKeyAsync(user) ?? throw new InvalidOperationException("The secret was not kept.");
        return new SecondFactorSecret(secret, $"otpauth://totp/Platform:{Uri.EscapeDataString(user.Email!)}?secret={secret}&issuer=Platform&digits=6");
    }

    public async Task<Result<IReadOnlyList<string>>> HandleAsync(ConfirmSecondFactor request, CancellationToken ct)
    {
        var user = await MyselfAsync(ct);
        if (user.TwoFactorEnabled)
            return Error.Conflict("access.second_factor_is_on", "The second factor is switched on already.");
        if (await users.GetAuthenticatorKeyAsync(user) is null || !await accounts.AcceptTotpAsync(user, request.Code))
            return Error.OfField("/code", "access.wrong_code", "The code is wrong. Check the clock of the device.");
        Accounts.Check(await users.SetTwoFactorEnabledAsync(user, true));
        context.Audit("user.second_factor_on", "user", user.Id.ToString(), user.Email);
        context.AfterCommit(actors.Forget);
        return await NewCodesAsync(user);
    }

    public async Task<Result<Done>> HandleAsync(RemoveSecondFactor request, CancellationToken ct)
    {
        var user = await MyselfAsync(ct);
        if (await RefuseWrongPasswordAsync(user, request.Password) is { } refusal)
            return refusal;
        Accounts.Check(await users.SetTwoFactorEnabledAsync(user, false));
        Accounts.Check(await users.RemoveAuthenticationTokenAsync(user, "[AspNetUserStore]", "AuthenticatorKey"));
        context.Audit("user.second_factor_off", "user", user.Id.ToString(), user.Email);
        context.AfterCommit(actors.Forget);
        return Done.It;
    }

    public async Task<Result<IReadOnlyList<string>>> HandleAsync(RenewRecoveryCodes request, CancellationToken ct)
    {
        var user = await MyselfAsync(ct);
        if (!user.TwoFactorEnabled)
            return Error.Conflict("access.second_factor_is_off", "Switch the second factor on first.");
        if (await RefuseWrongPasswordAsync(user, request.Password) is { } refusal)
            return refusal;
        context.Audit("user.recovery_codes_renewed", "user", user.Id.ToString(), user.Email);
        return await NewCodesAsync(user);
    }

    private async Task<User> MyselfAsync(CancellationToken ct) =>
        await accounts.LockByIdAsync(context.Actor.User!.Value, ct) ?? throw new InvalidOperationException("The session's person is gone.");

    private async Task<Error?> RefuseWrongPasswordAsync(User user, string password)
    {
        if (await users.IsLockedOutAsync(user))
            return EntranceErrors.Locked;
        if (await users.CheckPasswordAsync(user, password))
            return null;
        context.KeepsChangesOfRefusal = true;
        await accounts.CountFailureAsync(user);
        return Error.OfField("/password", "access.wrong_password", "The password is wrong.");
    }

    private async Task<List<string>> NewCodesAsync(User user) =>
        [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []];
}
