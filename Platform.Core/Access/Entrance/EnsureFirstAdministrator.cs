using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Entrance;

/// <summary>At the first start: makes the platform administrator. Without a given password one is made up and returned, this once.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record EnsureFirstAdministrator(string Email, string? Password) : ICommand<FirstAdministrator>;

/// <summary><paramref name="Password"/> is null unless it was made up now.</summary>
public sealed record FirstAdministrator(bool Created, string Email, string? Password);

internal sealed class EnsureFirstAdministratorHandler(PlatformDbContext database, UserManager<User> users, OperationContext context, TimeProvider time)
    : IHandler<EnsureFirstAdministrator, FirstAdministrator>
{
    // Letters and digits that are not mistaken for each other when copied by hand.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public async Task<Result<FirstAdministrator>> HandleAsync(EnsureFirstAdministrator request, CancellationToken ct)
    {
        // Several nodes may start at once on an empty database.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('platform first administrator'))", ct);
        if (await database.Set<User>().AnyAsync(ct))
            return new FirstAdministrator(false, request.Email, null);

        var password = request.Password ?? RandomNumberGenerator.GetString(Alphabet, 16);
        var user = new User
        {
            Id = UserId.New(), UserName = request.Email, Email = request.Email, EmailConfirmed = true, LockoutEnabled = true,
            DisplayName = "Administrator", IsPlatformAdministrator = true, MustChangePassword = true, CreatedAt = time.GetUtcNow(),
        };
        if (Accounts.Refusal(await users.CreateAsync(user, password), "/password") is { } refusal)
            return refusal;
        context.Audit("user.created", "user", user.Id.ToString(), user.Email, after: new { platform_administrator = true });
        return new FirstAdministrator(true, request.Email, request.Password is null ? password : null);
    }
}
