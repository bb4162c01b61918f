using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Platform.Core.Access.Data;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Account;

/// <summary>Changes one's own password; every other device is signed out.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record ChangePassword(string CurrentPassword, string NewPassword) : ICommand<Done>;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator()
    {
        RuleFor(r => r.CurrentPassword).NotEmpty();
        RuleFor(r => r.NewPassword).NotEmpty().MaximumLength(200);
    }
}

internal sealed class ChangePasswordHandler(UserManager<User> users, Accounts accounts, Sessions sessions, UserActors actors, OperationContext context) : IHandler<ChangePassword, Done>
{
    public async Task<Result<Done>> HandleAsync(ChangePassword request, CancellationToken ct)
    {
        context.KeepsChangesOfRefusal = true; // the count of wrong passwords
        if (await accounts.LockByIdAsync(context.Actor.User!.Value, ct) is not { } user)
            return Errors.Unauthenticated;
        if (await users.IsLockedOutAsync(user))
            return EntranceErrors.Locked;
        if (!await users.CheckPasswordAsync(user, request.CurrentPassword))
        {
            await accounts.CountFailureAsync(user);
            return Error.OfField("/current_password", "access.wrong_password", "The current password is wrong.");
        }

        if (request.NewPassword == request.CurrentPassword)
            return Error.OfField("/new_password", "access.same_password", "The new password is the old one.");
        if (Accounts.Refusal(await users.ChangePasswordAsync(user, request.CurrentPassword, request.NewPassword), "/new_password") is { } refusal)
        {
            context.KeepsChangesOfRefusal = false;
            return refusal;
        }

        user.MustChangePassword = false;
        await sessions.EndAsync(user.Id, only: null, except: context.Actor.Session, ct);
        context.Audit("user.password_changed", "user", user.Id.ToString(), user.Email);
        context.AfterCommit(actors.Forget);
        return Done.It;
    }
}
