using System.Collections.Concurrent;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Office.Worked;

/// <summary>Worked shares of the last minute: they move slowly and cost a walk through the month's events.</summary>
internal sealed class WorkedShares(TimeProvider time)
{
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(55);

    private readonly ConcurrentDictionary<TenantId, (WorkedShare Share, long At)> _shares = new();

    public WorkedShare? Find(TenantId tenant) => _shares.TryGetValue(tenant, out var kept) && time.GetElapsedTime(kept.At) < MaximumAge ? kept.Share : null;

    public void Keep(TenantId tenant, WorkedShare share) => _shares[tenant] = (share, time.GetTimestamp());
}
