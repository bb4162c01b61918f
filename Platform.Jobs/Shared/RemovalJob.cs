using Platform.Core.Shared.Jobs;

namespace Platform.Jobs.Shared;

/// <summary>A clean-up whose history says how many rows it removed.</summary>
public abstract class RemovalJob(string key, JobSchedule schedule) : JobDefinition<RowsRemoved>(key, schedule)
{
    protected sealed override IReadOnlyDictionary<string, long> Count(RowsRemoved response) => new Dictionary<string, long> { ["removed"] = response.Rows };
}
