using System.Collections.Concurrent;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Who is next: the tenant of which least is worked on, on all nodes; of several such the one that this node has served longest ago.</summary>
internal sealed class EditionTurns(EditionRows rows, TimeProvider time)
{
    private readonly ConcurrentDictionary<TenantId, long> _served = new();
    private long _turn;

    public async Task<ClaimedEdition?> NextAsync(Guid instance, CancellationToken ct)
    {
        var turns = await rows.TurnsAcrossTenants(ct);
        foreach (var (tenant, _) in turns.OrderBy(turn => turn.Busy).ThenBy(turn => _served.GetValueOrDefault(turn.Tenant)))
        {
            if (await rows.ClaimAsync(instance, tenant, ct) is not { } edition)
                continue;
            _served[tenant] = Interlocked.Increment(ref _turn);
            return edition;
        }

        return null;
    }

    /// <summary>Asked between two batches: a long file gives way when somebody of whom nothing is worked on has waited.</summary>
    public Func<Task<bool>> Slice(ClaimedEdition edition, TimeSpan length, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        return async () =>
        {
            if (time.GetElapsedTime(began) < length)
                return false;
            began = time.GetTimestamp();
            return (await rows.TurnsAcrossTenants(ct)).Any(turn => turn.Tenant != edition.Tenant && turn.Busy == 0);
        };
    }
}
