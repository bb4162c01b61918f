using Platform.Core.Office.Silence;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Office;

/// <summary>Often enough that a silent agent is offline on the board within seconds of its time.</summary>
internal sealed class MarkSilentAgentsOfflineJob() : JobDefinition<SilenceSweep>("office-silence", JobSchedule.Every(TimeSpan.FromSeconds(15)))
{
    protected override IOperation<SilenceSweep> CreateOperation() => new MarkSilentAgentsOffline();

    protected override IReadOnlyDictionary<string, long> Count(SilenceSweep response) => new Dictionary<string, long> { ["changed"] = response.Marked };
}
