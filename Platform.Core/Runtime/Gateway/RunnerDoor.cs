using System.Globalization;
using Platform.Core.Shared.Messaging;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Gateway;

/// <summary>The door for runners: who calls by its token, and, once a heartbeat, whether it still may.</summary>
public sealed class RunnerDoor(RunnerTokens tokens, RedisConnection redis, ITenantDirectory tenants)
{
    /// <summary>Null for a token that is none of ours, or has ended.</summary>
    public RunnerIdentity? Find(string? token) => string.IsNullOrEmpty(token) ? null : tokens.Read(token);

    /// <summary>A new token, or null when another process acts for the agent now, or its tenant is closed.</summary>
    public async Task<AliveAnswer?> RenewAsync(RunnerIdentity identity, CancellationToken ct)
    {
        if (await tenants.FindAcrossTenants(identity.TenantId, ct) is not { IsOpen: true } || !await IsCurrentAsync(identity, ct))
            return null;
        var (token, expiresAt) = tokens.Issue(identity);
        return new AliveAnswer(token, expiresAt);
    }

    // A Redis that is away or empty says nothing against anybody: the process looks there itself.
    private async Task<bool> IsCurrentAsync(RunnerIdentity identity, CancellationToken ct)
    {
        try
        {
            return await redis.StringGetAsync(RuntimeKeys.Fence(identity.AgentId, identity.Integration), ct) is not { } fence || fence == identity.Fence.ToString(CultureInfo.InvariantCulture);
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }
}
