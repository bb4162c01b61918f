using System.Security.Cryptography;
using System.Text.Json;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Gateway;

/// <summary>For which agent, and as which of its processes, somebody calls.</summary>
/// <param name="Integration">The type of the channel; null for the agent itself.</param>
/// <param name="Fence">Of the lease under which the process was started.</param>
public sealed record RunnerIdentity(Guid Tenant, string TenantSlug, Guid Agent, string AgentSlug, string? Integration, long Fence)
{
    public TenantId TenantId => new(Tenant);

    /// <summary>The agent's name in Redis.</summary>
    public string AgentId => RuntimeKeys.AgentId(TenantSlug, AgentSlug);
}

/// <summary>
/// The tokens of runners: good for one agent and a short while, renewed with each heartbeat. They are sealed with the installation's keys, so every node
/// knows them, and nothing is stored.
/// </summary>
public sealed class RunnerTokens(SecretBox box, TimeProvider time)
{
    // A process whose server is away for a minute ends; three times that bears a slow machine.
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    private const string Purpose = "runtime.runner";

    public (string Token, DateTimeOffset ExpiresAt) Issue(RunnerIdentity identity)
    {
        var expiresAt = time.GetUtcNow() + Lifetime;
        return (box.Seal(Purpose, JsonSerializer.Serialize(new Sealed(identity, expiresAt))), expiresAt);
    }

    /// <summary>Null when it is none of ours, or has ended.</summary>
    public RunnerIdentity? Read(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<Sealed>(box.Open(Purpose, token)) is { } found && found.ExpiresAt > time.GetUtcNow() ? found.Identity : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    private sealed record Sealed(RunnerIdentity Identity, DateTimeOffset ExpiresAt);
}
