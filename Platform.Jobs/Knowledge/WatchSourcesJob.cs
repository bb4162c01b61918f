using Platform.Core.Knowledge.Upkeep;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Knowledge;

internal sealed class WatchSourcesJob() : JobDefinition<StalledSources>("stalled-sources", JobSchedule.Every(TimeSpan.FromMinutes(5)))
{
    protected override IOperation<StalledSources> CreateOperation() => new WatchSources();

    protected override IReadOnlyDictionary<string, long> Count(StalledSources response) => new Dictionary<string, long> { ["stalled"] = response.Named, ["freed"] = response.Freed };
}
