using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>
/// The indexes of the tenants that are asked on this node: one each, never shared. Filled with the first question, dropped some time after the last. In
/// between they also follow the notices of changes, so that what was deleted leaves the memory soon and questions find little left to do.
/// </summary>
internal sealed class TenantIndexes(OperationRunner runner, ChangeNotices notices, TimeProvider time, ILogger<TenantIndexes> logger) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TenantId, TenantIndex> _indexes = new();
    private readonly ConcurrentDictionary<TenantId, bool> _changed = new();
    private readonly Bell _bell = new();

    public int Count => _indexes.Count;

    public TenantIndex Of(TenantId tenant)
    {
        var index = _indexes.GetOrAdd(tenant, static (tenant, runner) => new TenantIndex(tenant, runner), runner);
        index.UsedAt = time.GetTimestamp();
        return index;
    }

    /// <summary>Who still searches one that is dropped ends undisturbed.</summary>
    public void DropIdle()
    {
        foreach (var (tenant, index) in _indexes)
            if (time.GetElapsedTime(index.UsedAt) > Idle)
                _indexes.TryRemove(KeyValuePair.Create(tenant, index));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = notices.Subscribe(null, KnowledgeNotices.Feature, Hear);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _bell.WaitAsync(Sweep, stoppingToken);
            foreach (var tenant in _changed.Keys)
                if (_changed.TryRemove(tenant, out _) && _indexes.TryGetValue(tenant, out var index))
                    await FollowAsync(index, stoppingToken);
            DropIdle();
            // Ingestion tells of every step: one look a second is enough here, a question looks for itself.
            await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(TenantIndex index, CancellationToken ct)
    {
        try
        {
            await index.FollowAsync(null, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception exception)
        {
            // The next question, or the next notice, tries again.
            SearchLog.FollowingFailed(logger, exception);
        }
    }

    private void Hear(ChangeNotice notice)
    {
        if (notice.TenantId is { } tenant)
            Mark(new TenantId(tenant));
        else
            foreach (var loaded in _indexes.Keys)
                Mark(loaded);
        _bell.Ring();
    }

    private void Mark(TenantId tenant)
    {
        if (_indexes.ContainsKey(tenant))
            _changed[tenant] = true;
    }
}
