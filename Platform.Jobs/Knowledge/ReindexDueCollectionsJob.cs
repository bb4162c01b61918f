using Platform.Core.Knowledge.Upkeep;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Knowledge;

/// <summary>Begins what collections' schedules ask for, each in a transaction of its own: one that fails does not hold up the others.</summary>
internal sealed class ReindexDueCollectionsJob() : JobDefinition("due-collections", JobSchedule.Every(TimeSpan.FromMinutes(5)))
{
    internal override async Task<JobOutcome> RunAsync(OperationRunner runner, CancellationToken ct)
    {
        var due = await runner.RunAsync(new ListDueCollections(), Actor, ct);
        if (!due.Succeeded)
            return new JobOutcome(due.Error, new Dictionary<string, long>());
        var (begun, refused) = (0L, (Error?)null);
        foreach (var collection in due.Value)
        {
            var done = await runner.RunAsync(new ReindexDueCollection(collection.Id), Actor with { Tenant = collection.Tenant }, ct);
            begun += done.Succeeded ? 1 : 0;
            refused ??= done.Error;
        }

        return new JobOutcome(refused, new Dictionary<string, long> { ["reindexed"] = begun });
    }
}
