using System.Globalization;
using System.Security.Cryptography;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Entrance;

/// <summary>The sealed note between password and second factor. It says who, until when, and is no session.</summary>
internal sealed class PendingSignIns(SecretBox box, TimeProvider time)
{
    private const string Purpose = "pending-sign-in";
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    public string Seal(UserId user, bool persistent) =>
        box.Seal(Purpose, string.Create(CultureInfo.InvariantCulture, $"{user}|{persistent}|{(time.GetUtcNow() + ValidFor).ToUnixTimeSeconds()}"));

    public (UserId User, bool Persistent)? Open(string note)
    {
        try
        {
            var parts = box.Open(Purpose, note).Split('|');
            var until = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture));
            return until < time.GetUtcNow() ? null : (UserId.From(Guid.Parse(parts[0])), bool.Parse(parts[1]));
        }
        catch (CryptographicException)
        {
            return null; // not ours
        }
    }
}
