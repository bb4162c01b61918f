using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Jobs.Shared;

/// <summary>Several times a day, so that a day without a running node leaves no gap.</summary>
internal sealed class MaintainPartitionsJob() : JobDefinition<PartitionsMaintained>("partitions", JobSchedule.HourlyAt(7))
{
    protected override IOperation<PartitionsMaintained> CreateOperation() => new MaintainPartitions();

    protected override IReadOnlyDictionary<string, long> Count(PartitionsMaintained response) =>
        new Dictionary<string, long> { ["made"] = response.Made, ["removed"] = response.Dropped.Count };
}
