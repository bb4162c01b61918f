using Microsoft.AspNetCore.Identity;
using Platform.Core.Access.Data;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>For a person who is locked out: a new password, the lock and every session ended, another password at the next sign-in. The second factor stays.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record SetPassword(string Email, string Password) : ICommand<Done>;

internal sealed class SetPasswordHandler(UserManager<User> users, Accounts accounts, Sessions sessions, OperationContext context) : IHandler<SetPassword, Done>
{
    public async Task<Result<Done>> HandleAsync(SetPassword request, CancellationToken ct)
    {
        if (await accounts.LockByEmailAsync(request.Email, ct) is not { } user)
            return Error.NotFound("access.unknown_account", $"There is no account with the e-mail '{request.Email}'.", request.Email);
        Accounts.Check(await users.RemovePasswordAsync(user));
        if (Accounts.Refusal(await users.AddPasswordAsync(user, request.Password), "/password") is { } refusal)
            return refusal;
        await users.ResetAccessFailedCountAsync(user);
        await users.SetLockoutEndDateAsync(user, null);
        user.MustChangePassword = true;
        await sessions.EndAsync(user.Id, only: null, except: null, ct);
        context.Audit("user.password_set", "user", user.Id.ToString(), user.Email);
        return Done.It;
    }
}
