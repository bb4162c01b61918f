using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Cache;

/// <summary>
/// Brings what Redis holds of agents up to the database and tells everybody: at once on the node of the change, and again by the outbox, so
/// that nothing is lost with that node. Value and message go in one step, and an older epoch never takes the place of a newer one.
/// </summary>
internal sealed class ConfigRefresher(IServiceProvider services, RedisConnection redis, AssistantCopies copies, ILogger<ConfigRefresher> logger) : BackgroundService, IConsume<AgentConfigChanged>
{
    private const int Workers = 4;

    // Longer than any writer can be on its way.
    private const int TombstoneSeconds = 86_400;

    // KEYS: epoch, assistant, agent. ARGV: epoch, assistant, agent (both empty: gone), tombstone, channel, messages.
    private const string Script =
        """
        local known = tonumber(redis.call('GET', KEYS[1]) or '-1')
        local epoch = tonumber(ARGV[1])
        if epoch < known then return -1 end
        for i = 2, 3 do
            if ARGV[i] == '' then redis.call('DEL', KEYS[i]) else redis.call('SET', KEYS[i], ARGV[i]) end
        end
        if ARGV[2] == '' then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[4]) else redis.call('SET', KEYS[1], ARGV[1]) end
        if epoch == known then return 0 end
        redis.call('PUBLISH', ARGV[5], ARGV[6])
        redis.call('PUBLISH', ARGV[5], ARGV[7])
        return 1
        """;

    private readonly ConcurrentDictionary<Guid, AgentConfigChanged> _due = new();
    private readonly Channel<Guid> _bell = Channel.CreateUnbounded<Guid>();

    /// <summary>After the commit: readers of this node see the change from now on, the others when Redis has it.</summary>
    public void Ring(AgentConfigChanged change)
    {
        copies.Forget(change.AgentId, change.Epoch);
        Refill(change);
    }

    /// <summary>The cache lacks what the database has.</summary>
    public void Refill(AgentConfigChanged change)
    {
        var wasDue = false;
        _due.AddOrUpdate(change.AgentId, change, (_, other) =>
        {
            wasDue = true;
            return other.Epoch > change.Epoch ? other : change;
        });
        if (!wasDue)
            _bell.Writer.TryWrite(change.AgentId);
    }

    public async Task ConsumeAsync(AgentConfigChanged @event, CancellationToken ct)
    {
        // Mostly the node of the change was faster.
        if (await redis.StringGetAsync(ConfigKeys.Epoch(@event.TenantSlug, @event.AgentId), ct) is not { } known || long.Parse(known, CultureInfo.InvariantCulture) < @event.Epoch)
            await RefreshAsync(@event, ct);
    }

    /// <summary>1: written and told; 0: it was there already; -1: something newer was there.</summary>
    public async Task<long> RefreshAsync(AgentConfigChanged change, CancellationToken ct)
    {
        var runner = services.GetRequiredService<OperationRunner>();
        var read = await runner.RunAsync(new GetAgentSnapshot(change.AgentId), Actor.Job("config-cache", new TenantId(change.TenantId)), ct);
        if (!read.Succeeded && read.Error.Kind != ErrorKind.NotFound)
            throw new InvalidOperationException($"The agent {change.AgentId} could not be read: {read.Error.Code}.");
        var snapshot = read.Value;
        var epoch = Math.Max(snapshot?.Epoch ?? 0, change.Epoch);
        var isShown = snapshot is { IsPublished: true };
        var reply = await redis.ScriptEvaluateAsync(
            Script, ConfigKeys.All(change),
            [
                epoch.ToString(CultureInfo.InvariantCulture), isShown ? ConfigKeys.WithEpoch(snapshot!.Assistant, snapshot.Epoch) : "", isShown ? Encoding.UTF8.GetString(snapshot!.Agent) : "",
                TombstoneSeconds.ToString(CultureInfo.InvariantCulture), ConfigKeys.Updates, Message(change, change.AgentId.ToString(), epoch), Message(change, change.AgentSlug, epoch),
            ], ct);
        return reply.AsInt64();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.Reconnected += RingAll;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));
        }
        finally
        {
            redis.Reconnected -= RingAll;
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var id in _bell.Reader.ReadAllAsync(ct))
            {
                if (_due.TryRemove(id, out var change))
                    await TryRefreshAsync(change, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The outbox has what is left.
        }
    }

    private async Task TryRefreshAsync(AgentConfigChanged change, CancellationToken ct)
    {
        try
        {
            await RefreshAsync(change, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            AgentsLog.RefreshFailed(logger, change.AgentId, exception.GetType().Name);
            // Until Redis is back; whoever comes meanwhile reads the database.
            _due.TryAdd(change.AgentId, change);
        }
    }

    private void RingAll()
    {
        foreach (var id in _due.Keys)
            _bell.Writer.TryWrite(id);
    }

    // Programs know an assistant by its id and an agent by its slug, so both are told.
    private static string Message(AgentConfigChanged change, string id, long epoch) => JsonSerializer.Serialize(new { tenant = change.TenantSlug, id, epoch });
}
