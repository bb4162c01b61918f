using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Models;

/// <summary>
/// Keeps the catalogue at what the providers offer and ask: each list that was fetched once is fetched again every day. The providers are asked
/// between operations, not in one, for no transaction waits for a stranger's server; one that does not answer keeps its list until the next hour.
/// </summary>
internal sealed class RefreshModelListsJob(ProviderProbe probe) : JobDefinition("model-lists", JobSchedule.HourlyAt(25))
{
    private const int AtOnce = 4;

    private static readonly TimeSpan Age = TimeSpan.FromHours(23);

    internal override async Task<JobOutcome> RunAsync(OperationRunner runner, CancellationToken ct)
    {
        var due = await runner.RunAsync(new ListDueModelLists(Age), Actor, ct);
        if (!due.Succeeded)
            return new JobOutcome(due.Error, new Dictionary<string, long>());
        var (fetched, silent) = (0, 0);
        await Parallel.ForEachAsync(due.Value, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (list, stop) =>
        {
            var test = await probe.TestAsync(Actor with { Tenant = list.Tenant }, list.Provider, stop);
            if (test is { Succeeded: true, Value.Ok: true })
                Interlocked.Increment(ref fetched);
            else
                Interlocked.Increment(ref silent);
        });
        return new JobOutcome(null, new Dictionary<string, long> { ["fetched"] = fetched, ["silent"] = silent });
    }
}
