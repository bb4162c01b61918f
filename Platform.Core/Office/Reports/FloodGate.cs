using System.Collections.Concurrent;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Reports;

/// <summary>How much of each caller waits for a commit now. The queue is one for all, so nobody may fill it alone.</summary>
internal sealed class FloodGate(int limit)
{
    private readonly ConcurrentDictionary<string, Counter> _waiting = new(StringComparer.Ordinal);

    public Place TryEnter(Actor caller, int count)
    {
        var counter = _waiting.GetOrAdd(caller.Id, static _ => new Counter());
        if (Interlocked.Add(ref counter.Value, count) <= limit)
            return new Place(counter, count);
        Interlocked.Add(ref counter.Value, -count);
        return default;
    }

    internal sealed class Counter
    {
        public int Value;
    }

    /// <summary>Room that was taken; given back when disposed.</summary>
    internal readonly struct Place(Counter? counter, int count) : IDisposable
    {
        public bool IsTaken => counter is not null;

        public void Dispose()
        {
            if (counter is not null)
                Interlocked.Add(ref counter.Value, -count);
        }
    }
}
