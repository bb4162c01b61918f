using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Cache;

/// <summary>
/// Leaves in Redis which epoch of an agent this node answers with, for people who look: one hash for each agent, one field for each node, which is
/// forgotten <see cref="Lifetime"/> after the last reading. Nothing is decided by it, so what cannot be told is left out.
/// </summary>
internal sealed class NodeEpochs(RedisConnection redis, ITenantDirectory tenants, TimeProvider time, ILogger<NodeEpochs> logger) : BackgroundService
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // An epoch that stays is told again this often at most, however often it is read.
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    private const int MaximumAgents = 20_000;

    // The machine alone is not enough: two nodes may share it.
    private static readonly string Node = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<Guid, Told> _told = new();
    private readonly ConcurrentDictionary<Guid, TenantId> _due = new();
    private readonly Channel<Guid> _bell = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });

    /// <summary>From now on this node answers with this epoch. Returns at once; called for every copy that is taken.</summary>
    public void Took(TenantId tenant, Guid agent, long epoch)
    {
        var now = time.GetUtcNow();
        if (_told.TryGetValue(agent, out var told) && (told.Epoch > epoch || (told.Epoch == epoch && now - told.At < Renewal)))
            return;
        if (_told.Count >= MaximumAgents)
            _told.Clear();
        _told[agent] = new Told(epoch, told?.Epoch == epoch ? told.Since : now, now);
        if (_due.TryAdd(agent, tenant))
            _bell.Writer.TryWrite(agent);
    }

    /// <summary>What the nodes have told of an agent, newest first.</summary>
    public async Task<IReadOnlyList<NodeEpoch>> ReadAsync(string tenant, Guid agent, long epoch, CancellationToken ct)
    {
        var oldest = time.GetUtcNow() - Lifetime;
        var nodes = new List<NodeEpoch>();
        foreach (var value in (await redis.HashGetAllAsync(ConfigKeys.Nodes(tenant, agent), ct)).Values)
        {
            if (Parse(value, epoch) is { } node && node.SeenAt > oldest)
                nodes.Add(node);
        }

        return [.. nodes.OrderBy(node => node.Node, StringComparer.Ordinal).ThenByDescending(node => node.SeenAt)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var agent in _bell.Reader.ReadAllAsync(stoppingToken))
            {
                if (_due.TryRemove(agent, out var tenant) && _told.TryGetValue(agent, out var told))
                    await TryTellAsync(tenant, agent, told, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends; its fields are forgotten in time.
        }
    }

    private async Task TryTellAsync(TenantId tenant, Guid agent, Told told, CancellationToken ct)
    {
        try
        {
            if (await tenants.FindAcrossTenants(tenant, ct) is not { } found)
                return;
            var key = ConfigKeys.Nodes(found.Slug, agent);
            await redis.HashSetAsync(key, [new(_instance, Text(told))], ct);
            await redis.KeyExpireAsync(key, Lifetime, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // The next copy that is taken tries again.
            _told.TryRemove(agent, out _);
            AgentsLog.EpochNotTold(logger, agent, exception.GetType().Name);
        }
    }

    // 7|1763725000000|1763725060000|host/4711: the epoch, since when, last read (Unix milliseconds), the node.
    private static string Text(Told told) =>
        string.Create(CultureInfo.InvariantCulture, $"{told.Epoch}|{told.Since.ToUnixTimeMilliseconds()}|{told.At.ToUnixTimeMilliseconds()}|{Node}");

    private static NodeEpoch? Parse(string value, long epoch) =>
        value.Split('|', 4) is [var held, var since, var seen, var node] && long.TryParse(held, out var number) && long.TryParse(since, out var from) && long.TryParse(seen, out var at)
            ? new NodeEpoch(node, number, DateTimeOffset.FromUnixTimeMilliseconds(from), DateTimeOffset.FromUnixTimeMilliseconds(at), number < epoch)
            : null;

    private sealed record Told(long Epoch, DateTimeOffset Since, DateTimeOffset At);
}

/// <param name="Node">Machine and process.</param>
/// <param name="Since">When it took this epoch.</param>
/// <param name="SeenAt">When it last read it, to the minute.</param>
/// <param name="IsBehind">The database has a newer one.</param>
public sealed record NodeEpoch(string Node, long Epoch, DateTimeOffset Since, DateTimeOffset SeenAt, bool IsBehind);
