using System.Collections.Concurrent;
using Npgsql;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Usage;

/// <summary>
/// Calls of a tenant that end at the same time are written together. Each of them counts in the same two rows of its tenant, and one commit after the other would let the
/// second wait for the first one's disk; so while one commit is under way, the next ones gather.
/// </summary>
internal sealed class SettlementRounds(LedgerCommit commit)
{
    private const int MostTogether = 200;

    private readonly ConcurrentDictionary<TenantId, Lane> _lanes = new();

    /// <summary>Returns when it is committed. Who no longer waits takes nothing back.</summary>
    public Task SettleAsync(Settlement settlement, CancellationToken ct) => _lanes.GetOrAdd(settlement.Window.Tenant, _ => new Lane(commit)).AddAsync(settlement).WaitAsync(ct);

    private sealed class Lane(LedgerCommit commit)
    {
        private readonly Lock _lock = new();
        private readonly List<Waiting> _waiting = [];
        private bool _isRunning;

        public Task AddAsync(Settlement settlement)
        {
            var waiting = new Waiting(settlement);
            lock (_lock)
            {
                _waiting.Add(waiting);
                if (_isRunning)
                    return waiting.Done.Task;
                _isRunning = true;
            }

            _ = Task.Run(RunAsync);
            return waiting.Done.Task;
        }

        private async Task RunAsync()
        {
            while (Take() is { Count: > 0 } round)
                await SettleAsync(round);
        }

        // Of one window: the counters of two days, locked by two in different order, would wait for each other.
        private List<Waiting> Take()
        {
            lock (_lock)
            {
                List<Waiting> round = [.. _waiting.Where(waiting => waiting.Settlement.Window == _waiting[0].Settlement.Window).Take(MostTogether)];
                _waiting.RemoveAll(new HashSet<Waiting>(round).Contains);
                _isRunning = round.Count > 0;
                return round;
            }
        }

        private async Task SettleAsync(List<Waiting> round)
        {
            try
            {
                await commit.SettleAsync([.. round.Select(waiting => waiting.Settlement)], CancellationToken.None);
                round.ForEach(waiting => waiting.Done.SetResult());
            }
            catch (PostgresException refused) when (round.Count > 1 && !refused.IsTransient)
            {
                // One that cannot be written is no reason to lose the others.
                foreach (var one in round)
                    await SettleAsync([one]);
            }
            catch (Exception exception)
            {
                round.ForEach(waiting => waiting.Done.SetException(exception));
            }
        }
    }

    private sealed class Waiting(Settlement settlement)
    {
        public Settlement Settlement { get; } = settlement;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
