using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Core.Shared.Security;

/// <summary>A random bearer secret (API key, invitation, screen): shown once, kept as SHA-256. 256 random bits need no slow hash.</summary>
public readonly record struct SecretToken(string Text)
{
    /// <summary><paramref name="prefix"/> names the kind, so that scanners of leaked secrets can recognise it: <c>pk_</c>, <c>inv_</c>, <c>scr_</c>.</summary>
    public static SecretToken New(string prefix) => new(prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The first characters, which may be shown to tell keys apart.</summary>
    public string Hint => Text[..Math.Min(10, Text.Length)];

    public byte[] Hash() => HashOf(Text);

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
