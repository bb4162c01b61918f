using Platform.Core.Knowledge.Collections;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>What is due from time to time beside the work itself: once a minute on each node, and harmless where several do it.</summary>
internal sealed class IngestionClock(EditionRows rows, IndexSwitch switches, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long _last = long.MinValue;

    public async Task TickAsync(CancellationToken ct)
    {
        var (last, now) = (Interlocked.Read(ref _last), time.GetTimestamp());
        if (last != long.MinValue && time.GetElapsedTime(last, now) < Every || Interlocked.CompareExchange(ref _last, now, last) != last)
            return;
        // What has waited for money looks whether there is some by now.
        await rows.WakeAsync(EmbeddingFaults.BudgetExhausted, ct);
        // A node may have died between the last source of an index and the switch to it.
        await switches.TryAllAcrossTenants(ct);
    }
}
