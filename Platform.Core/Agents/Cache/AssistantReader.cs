using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Cache;

/// <summary>
/// Reads assistants from memory, else from Redis, else from PostgreSQL: the other door beside the operation runner, for what is read all the
/// time. A cached read asks the database nothing.
/// </summary>
public sealed class AssistantReader
{
    private readonly AssistantCopies _copies;
    private readonly ConfigRefresher _refresher;
    private readonly RedisConnection _redis;
    private readonly ITenantDirectory _tenants;
    private readonly OperationRunner _runner;

    internal AssistantReader(AssistantCopies copies, ConfigRefresher refresher, RedisConnection redis, ITenantDirectory tenants, OperationRunner runner) =>
        (_copies, _refresher, _redis, _tenants, _runner) = (copies, refresher, redis, tenants, runner);

    public ValueTask<Result<AssistantCopy>> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        if (!actor.May(Permissions.AgentsRead) || actor.Tenant is not { } tenant)
            return ValueTask.FromResult<Result<AssistantCopy>>(Errors.Forbidden(Permissions.AgentsRead));
        return _copies.Find(id) is { } copy && copy.Tenant == tenant ? ValueTask.FromResult<Result<AssistantCopy>>(copy) : new(ReadAsync(id, actor, ct));
    }

    private async Task<Result<AssistantCopy>> ReadAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var tenant = await _tenants.FindAcrossTenants(actor.Tenant!.Value, ct);
        if (tenant is not { IsOpen: true })
            return AgentErrors.UnknownAssistant;
        if (await FromRedisAsync(id, tenant, ct) is { } cached)
            return cached;
        var read = await _runner.RunAsync(new GetAgentSnapshot(id), actor, ct);
        if (!read.Succeeded)
            return read.Error;
        var copy = new AssistantCopy(tenant.Id, read.Value.Epoch, read.Value.Assistant);
        _copies.Keep(id, copy);
        // Redis was flushed, or never had it.
        if (read.Value.IsPublished && _redis.IsConnected)
            _refresher.Refill(new AgentConfigChanged(tenant.Id.Value, tenant.Slug, id, read.Value.Slug, read.Value.Epoch, false));
        return copy;
    }

    private async Task<AssistantCopy?> FromRedisAsync(Guid id, TenantInfo tenant, CancellationToken ct)
    {
        if (!_redis.IsConnected)
            return null;
        try
        {
            // A value that is older than what was heard of is on its way to be replaced; the database has the new one already.
            if (await _redis.StringGetAsync(ConfigKeys.Assistant(tenant.Slug, id), ct) is not { } value || ConfigKeys.Split(value) is not { } held || held.Epoch < _copies.FloorOf(id))
                return null;
            var copy = new AssistantCopy(tenant.Id, held.Epoch, held.Json);
            _copies.Keep(id, copy);
            return copy;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            return null;
        }
    }
}
