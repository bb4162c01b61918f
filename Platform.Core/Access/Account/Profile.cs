using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Account;

[Requires(Permissions.Account), OutsideTenant]
public sealed record GetProfile : IQuery<Profile>;

/// <summary><paramref name="RecoveryCodesLeft"/> is 0 without a second factor.</summary>
public sealed record Profile(string Email, string DisplayName, string Language, bool IsPlatformAdministrator, bool TwoFactorEnabled, int RecoveryCodesLeft, DateTimeOffset? LastSignInAt);

internal sealed class GetProfileHandler(PlatformDbContext database, UserManager<User> users, OperationContext context) : IHandler<GetProfile, Profile>
{
    public async Task<Result<Profile>> HandleAsync(GetProfile request, CancellationToken ct)
    {
        var id = context.Actor.User!.Value;
        if (await database.Set<User>().SingleOrDefaultAsync(u => u.Id == id, ct) is not { } user)
            return Errors.Unauthenticated;
        var codes = user.TwoFactorEnabled ? await users.CountRecoveryCodesAsync(user) : 0;
        return new Profile(user.Email!, user.DisplayName, user.Language, user.IsPlatformAdministrator, user.TwoFactorEnabled, codes, user.LastSignInAt);
    }
}

/// <summary>Changes one's own name and language.</summary>
[Requires(Permissions.Account), OutsideTenant]
public sealed record UpdateProfile(string DisplayName, string Language) : ICommand<Done>;

internal sealed class UpdateProfileValidator : AbstractValidator<UpdateProfile>
{
    public UpdateProfileValidator()
    {
        RuleFor(r => r.DisplayName).NotEmpty().MaximumLength(100);
        RuleFor(r => r.Language).IsLanguage();
    }
}

internal sealed class UpdateProfileHandler(Accounts accounts, UserActors actors, OperationContext context) : IHandler<UpdateProfile, Done>
{
    public async Task<Result<Done>> HandleAsync(UpdateProfile request, CancellationToken ct)
    {
        if (await accounts.LockByIdAsync(context.Actor.User!.Value, ct) is not { } user)
            return Errors.Unauthenticated;
        var before = new { user.DisplayName, user.Language };
        (user.DisplayName, user.Language) = (request.DisplayName.Trim(), request.Language);
        context.Audit("user.profile_changed", "user", user.Id.ToString(), user.Email, before, new { user.DisplayName, user.Language });
        context.AfterCommit(actors.Forget);
        return Done.It;
    }
}
