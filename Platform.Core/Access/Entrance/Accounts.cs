using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Entrance;

/// <summary>What the entrance does with accounts. The row is locked first, so that parallel guesses are counted one by one.</summary>
internal sealed class Accounts(PlatformDbContext database, UserManager<User> users, IPasswordHasher<User> hasher)
{
    private static readonly User Nobody = new();
    private static string? _hashOfNobody;

    public Task<User?> LockByEmailAsync(string email, CancellationToken ct)
    {
        var normalized = users.NormalizeEmail(email.Trim());
        return database.Set<User>().FromSql($"SELECT * FROM users WHERE normalized_email = {normalized} FOR UPDATE").SingleOrDefaultAsync(ct);
    }

    public Task<User?> LockByIdAsync(UserId id, CancellationToken ct) =>
        database.Set<User>().FromSql($"SELECT * FROM users WHERE id = {id.Value} FOR UPDATE").SingleOrDefaultAsync(ct);

    /// <summary>Hashes as for a known account, so that the time of the answer does not tell who has one.</summary>
    public void SpendTimeOnUnknown(string password)
    {
        _hashOfNobody ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        hasher.VerifyHashedPassword(Nobody, _hashOfNobody, password);
    }

    public async Task CountFailureAsync(User user) => Check(await users.AccessFailedAsync(user));

    /// <summary>True when the code is right now and was not used before.</summary>
    public async Task<bool> AcceptTotpAsync(User user, string code)
    {
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{user.Id}:{digits}")));
        if (user.LastTotpHash == hash || !await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, digits))
            return false;
        user.LastTotpHash = hash;
        return true;
    }

    /// <summary>Null when the library took it; else its reasons as a refusal of the field.</summary>
    public static Error? Refusal(IdentityResult result, string pointer) => result.Succeeded
        ? null
        : Error.OfField(pointer, "access.weak_password", string.Join(" ", result.Errors.Select(error => error.Description)));

    public static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join(" ", result.Errors.Select(error => error.Code)));
    }
}
