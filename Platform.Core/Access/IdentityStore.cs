using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>
/// ASP.NET Core Identity's store on our context. It leaves saving to the operation runner's one commit, encrypts the second
/// factor's secret, and keeps recovery codes as hashes.
/// </summary>
internal sealed class IdentityStore : UserOnlyStore<User, PlatformDbContext, UserId, IdentityUserClaim<UserId>, IdentityUserLogin<UserId>, UserToken>
{
    private const string Purpose = "second-factor";

    private readonly SecretBox _box;

    public IdentityStore(PlatformDbContext context, SecretBox box)
        : base(context)
    {
        _box = box;
        AutoSaveChanges = false;
    }

    public override UserId ConvertIdFromString(string? id) => UserId.From(Guid.Parse(id!));

    public override string? ConvertIdToString(UserId id) => id.ToString();

    /// <summary>
    /// The person is tracked already. The library would attach them again, which takes the changes made so far for saved: lost, and the
    /// next concurrency check fails.
    /// </summary>
    public override Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        return Task.FromResult(IdentityResult.Success);
    }

    public override Task SetAuthenticatorKeyAsync(User user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, _box.Seal(Purpose, key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(User user, CancellationToken cancellationToken) =>
        await base.GetAuthenticatorKeyAsync(user, cancellationToken) is { } sealedKey ? _box.Open(Purpose, sealedKey) : null;

    public override Task ReplaceCodesAsync(User user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(HashOf), cancellationToken);

    public override Task<bool> RedeemCodeAsync(User user, string code, CancellationToken cancellationToken) =>
        base.RedeemCodeAsync(user, HashOf(code), cancellationToken);

    // RedeemCodeAsync of the library writes the remaining codes back through ReplaceCodesAsync: what is a hash already stays one.
    private static string HashOf(string code) =>
        code.StartsWith("h:", StringComparison.Ordinal) ? code : "h:" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim().ToUpperInvariant())));
}
