using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>Starts agents that sleep: at once when a message door says so, and by itself where messages wait in an inbox.</summary>
internal sealed class SleepingAgents(ProcessRows rows, RedisConnection redis, ITenantDirectory tenants, ChangeNotices notices, TimeProvider time, ILogger<SleepingAgents> logger) : IAgentWaking
{
    // One look into the database for each agent and second, however many messages come.
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);

    private const int MaximumAgents = 10_000;

    private readonly ConcurrentDictionary<Guid, long> _looked = new();

    public async Task WakeAsync(TenantId tenant, Guid agent, CancellationToken ct)
    {
        if (_looked.TryGetValue(agent, out var at) && time.GetElapsedTime(at) < Renewal)
            return;
        if (_looked.Count >= MaximumAgents)
            _looked.Clear();
        _looked[agent] = time.GetTimestamp();
        await StartAsync(tenant, agent, ct);
    }

    public async Task WakeThoseWithMessagesAsync(CancellationToken ct)
    {
        foreach (var (tenant, agent, slug) in await rows.SleepersAcrossTenants(ct))
        {
            try
            {
                if (await tenants.FindAcrossTenants(tenant, ct) is { IsOpen: true } found && await new RunnerRecords(redis, RuntimeKeys.AgentId(found.Slug, slug), null).HasWaitingAsync(ct))
                    await StartAsync(tenant, agent, ct);
            }
            catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
            {
                // No messages either, then.
                SupervisionLog.LookFailed(logger, exception.GetType().Name);
                return;
            }
        }
    }

    private async Task StartAsync(TenantId tenant, Guid agent, CancellationToken ct)
    {
        if (!await rows.WakeAcrossTenants(tenant, agent, ct))
            return;
        notices.Publish(new ChangeNotice(tenant.Value, ProcessNotices.Feature, ProcessNotices.Wanted, [agent.ToString()]));
        notices.Publish(new ChangeNotice(tenant.Value, ProcessNotices.Feature, ProcessNotices.State, [agent.ToString()]));
    }
}
