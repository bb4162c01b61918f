using Microsoft.AspNetCore.DataProtection;

namespace Platform.Core.Shared.Security;

/// <summary>Encrypts what must be read again by the server (provider keys, second-factor secrets). What need only be recognised is hashed: see <see cref="SecretToken"/>.</summary>
public sealed class SecretBox(IDataProtectionProvider provider)
{
    /// <summary>Seals a secret for one purpose; another purpose cannot open it.</summary>
    public string Seal(string purpose, string secret) => provider.CreateProtector("Platform", purpose).Protect(secret);

    /// <summary>Opens what was sealed for the same purpose.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Tampered with, or sealed for something else.</exception>
    public string Open(string purpose, string sealedSecret) => provider.CreateProtector("Platform", purpose).Unprotect(sealedSecret);
}
