using System.Collections.Concurrent;
using Platform.Core.Shared.Messaging;

namespace Platform.Core.Knowledge.Graph.Enrichment;

/// <summary>What the worker of this node is told at once; other nodes find it in the table some seconds later.</summary>
internal sealed class EnrichmentSignals
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _running = new();

    public Bell Due { get; } = new();

    public void Ring() => Due.Ring();

    public void Began(Guid run, CancellationTokenSource stop) => _running[run] = stop;

    public void Ended(Guid run) => _running.TryRemove(run, out _);

    public void Cancel(Guid run)
    {
        if (!_running.TryGetValue(run, out var stop))
            return;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at this very moment.
        }
    }
}
