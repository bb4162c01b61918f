using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>
/// Makes an account from outside, and a member of the actor's tenant when the actor has one and <paramref name="Role"/> is given. The person
/// chooses a password of their own at first sign-in unless <paramref name="MustChangePassword"/> is false.
/// </summary>
[Requires(Permissions.TenantsManage)]
public sealed record CreateUser(string Email, string Password, Role? Role = null, string? Name = null, string Language = "ru", bool MustChangePassword = true) : ICommand<CreatedUser>;

public sealed record CreatedUser(UserId Id, string Email);

internal sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    public CreateUserValidator()
    {
        RuleFor(r => r.Email).IsEmail();
        RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
        RuleFor(r => r.Role).IsInEnum();
        RuleFor(r => r.Name!).IsName().When(r => r.Name is not null);
        RuleFor(r => r.Language).IsLanguage();
    }
}

internal sealed class CreateUserHandler(UserManager<User> users, PlatformDbContext database, OperationContext context, AccessNotices notices, TimeProvider time)
    : IHandler<CreateUser, CreatedUser>
{
    public async Task<Result<CreatedUser>> HandleAsync(CreateUser request, CancellationToken ct)
    {
        if (await users.FindByEmailAsync(request.Email) is not null)
            return Error.OfField("/email", "access.email_taken", $"'{request.Email}' has an account already.", request.Email) with { Kind = ErrorKind.Conflict };

        var now = time.GetUtcNow();
        var user = new User
        {
            Id = UserId.New(), UserName = request.Email, Email = request.Email, EmailConfirmed = true, LockoutEnabled = true,
            DisplayName = request.Name?.Trim() ?? request.Email.Split('@')[0], Language = request.Language, MustChangePassword = request.MustChangePassword, CreatedAt = now,
        };
        var made = await users.CreateAsync(user, request.Password);
        if (!made.Succeeded)
            return Error.OfField("/password", "access.password_refused", string.Join(" ", made.Errors.Select(error => error.Description)));

        if (context.Tenant is { } tenant && request.Role is { } role)
            database.Add(new Membership { TenantId = tenant, UserId = user.Id, Role = role, CreatedAt = now });
        context.Audit("user.created", "user", user.Id.ToString(), user.Email, after: new { user.Email, user.DisplayName, request.Role });
        notices.MembersChanged(context, user.Id.ToString());
        return new CreatedUser(user.Id, user.Email);
    }
}
