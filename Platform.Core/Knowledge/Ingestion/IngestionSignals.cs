using System.Collections.Concurrent;
using Platform.Core.Shared.Messaging;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>What the workers of this node are told at once; other nodes find it in the table some seconds later.</summary>
internal sealed class IngestionSignals
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _running = new();

    public Bell Due { get; } = new();

    public void Ring() => Due.Ring();

    public void Began(Guid edition, CancellationTokenSource stop) => _running[edition] = stop;

    public void Ended(Guid edition) => _running.TryRemove(edition, out _);

    /// <summary>The edition was paused, cancelled or removed: going on with it would be thrown away.</summary>
    public void Stop(Guid edition)
    {
        if (!_running.TryGetValue(edition, out var stop))
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
