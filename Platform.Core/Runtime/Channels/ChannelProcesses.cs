using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>What the process of a channel works with, whatever its type.</summary>
public sealed class ChannelProcesses(OperationRunner operations, ITenantDirectory tenants)
{
    /// <summary>For the process of this very channel. Null where the agent or the channel is not published, or switched off.</summary>
    public async Task<ChannelSettings?> FindAsync(RunnerIdentity runner, CancellationToken ct)
    {
        if (runner.Integration is not { } type || await tenants.FindAcrossTenants(runner.TenantId, ct) is not { IsOpen: true } tenant)
            return null;
        var found = await operations.RunAsync(new GetIntegrationSettings(runner.Agent, type), Actor.Job("runtime.channel", tenant.Id), ct);
        return found is { Succeeded: true, Value: { IsEnabled: true } settings }
            ? new ChannelSettings { AgentName = settings.AgentName, Language = tenant.Language, Settings = settings.Settings, Secrets = settings.Secrets }
            : null;
    }
}
