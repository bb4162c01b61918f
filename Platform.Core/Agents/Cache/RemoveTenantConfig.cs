using Platform.Core.Shared.Events;
using Platform.Core.Shared.Messaging;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Cache;

/// <summary>A deleted tenant leaves nothing in the cache.</summary>
internal sealed class RemoveTenantConfig(RedisConnection redis) : IConsume<TenantDeleted>
{
    public async Task ConsumeAsync(TenantDeleted @event, CancellationToken ct)
    {
        foreach (var pattern in new[] { $"assistant_config:{@event.Slug}:*", $"agent_config:{@event.Slug}:*", $"config_epoch:{@event.Slug}:*", $"config_nodes:{@event.Slug}:*" })
        {
            var cursor = "0";
            do
            {
                var page = (await redis.ExecuteAsync("SCAN", ct, cursor, "MATCH", pattern, "COUNT", "1000")).AsArray();
                foreach (var key in page[1].AsArray())
                    await redis.KeyDeleteAsync(key.AsString()!, ct);
                cursor = page[0].AsString() ?? "0";
            }
            while (cursor != "0");
        }
    }
}
