using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Cache;

/// <summary>Which epoch of an agent runs where.</summary>
/// <param name="Epoch">Of the database.</param>
/// <param name="IsCached">Redis holds published agents only.</param>
/// <param name="Cached">Of Redis; null where it holds none.</param>
/// <param name="RedisAnswers">False: the nodes could not be asked, and read the database.</param>
public sealed record EpochReport(long Epoch, bool IsCached, long? Cached, bool RedisAnswers, IReadOnlyList<NodeEpoch> Nodes);

/// <summary>Reads the epochs of an agent: the database's by an operation, the others' from Redis, which no operation waits for.</summary>
public sealed class AgentEpochs
{
    private readonly NodeEpochs _nodes;
    private readonly RedisConnection _redis;
    private readonly ITenantDirectory _tenants;
    private readonly OperationRunner _runner;

    internal AgentEpochs(NodeEpochs nodes, RedisConnection redis, ITenantDirectory tenants, OperationRunner runner) => (_nodes, _redis, _tenants, _runner) = (nodes, redis, tenants, runner);

    /// <param name="agent">Slug or id.</param>
    public async Task<Result<EpochReport>> FindAsync(Actor actor, string agent, CancellationToken ct)
    {
        var found = await _runner.RunAsync(new GetAgent(agent), actor, ct);
        if (!found.Succeeded)
            return found.Error;
        var view = found.Value;
        if (await _tenants.FindAcrossTenants(actor.Tenant!.Value, ct) is not { } tenant)
            return AgentErrors.UnknownAgent;
        var isCached = view.Status == AgentStatus.Published;
        try
        {
            var value = await _redis.StringGetAsync(ConfigKeys.Assistant(tenant.Slug, view.AssistantId), ct);
            return new EpochReport(view.Epoch, isCached, value is null ? null : ConfigKeys.Split(value)?.Epoch, true, await _nodes.ReadAsync(tenant.Slug, view.AssistantId, view.Epoch, ct));
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            return new EpochReport(view.Epoch, isCached, null, false, []);
        }
    }
}
