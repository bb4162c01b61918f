using System.Security.Cryptography;
using System.Text.Json;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Channels;

/// <summary>A visitor of a web page that an agent is embedded in.</summary>
/// <param name="Agent"><c>{tenant_slug}.{agent_slug}</c>.</param>
/// <param name="Visitor">Of this browser, as long as it keeps its pass.</param>
/// <param name="Origin">The page's, where the token is good alone.</param>
public sealed record VisitorIdentity(Guid Tenant, string Agent, Guid Visitor, string Origin)
{
    public TenantId TenantId => new(Tenant);

    /// <summary>The thread, and what the channel calls the person.</summary>
    public string ChatId => $"v-{Visitor:N}";
}

/// <summary>
/// Two things a browser holds: a token, with which it may open a connection for some minutes, and a pass, by which it is the same visitor next time.
/// Both are sealed with the installation's keys; nothing is stored.
/// </summary>
public sealed class VisitorTokens(SecretBox box, TimeProvider time)
{
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan PassLifetime = TimeSpan.FromDays(180);

    private const string TokenPurpose = "runtime.visitor.token";
    private const string PassPurpose = "runtime.visitor.pass";

    private sealed record Sealed(VisitorIdentity Identity, DateTimeOffset ExpiresAt);

    public (string Token, DateTimeOffset ExpiresAt) IssueToken(VisitorIdentity identity) => Issue(TokenPurpose, identity, TokenLifetime);

    public string IssuePass(VisitorIdentity identity) => Issue(PassPurpose, identity, PassLifetime).Token;

    /// <summary>Null when it is none of ours, or has ended.</summary>
    public VisitorIdentity? ReadToken(string? token) => Read(TokenPurpose, token);

    /// <inheritdoc cref="ReadToken"/>
    public VisitorIdentity? ReadPass(string? pass) => Read(PassPurpose, pass);

    private (string Token, DateTimeOffset ExpiresAt) Issue(string purpose, VisitorIdentity identity, TimeSpan lifetime)
    {
        var expiresAt = time.GetUtcNow() + lifetime;
        return (box.Seal(purpose, JsonSerializer.Serialize(new Sealed(identity, expiresAt))), expiresAt);
    }

    private VisitorIdentity? Read(string purpose, string? text)
    {
        if (text is not { Length: > 0 and <= 4096 })
            return null;
        try
        {
            return JsonSerializer.Deserialize<Sealed>(box.Open(purpose, text)) is { } found && found.ExpiresAt > time.GetUtcNow() ? found.Identity : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }
}
