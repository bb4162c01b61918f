using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Makes the partitions of the next periods, and drops those past their retention.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record MaintainPartitions : ICommand<PartitionsMaintained>;

public sealed record PartitionsMaintained(int Made, IReadOnlyList<string> Dropped);

internal sealed class MaintainPartitionsHandler(Partitions partitions, OperationContext context) : IHandler<MaintainPartitions, PartitionsMaintained>
{
    public async Task<Result<PartitionsMaintained>> HandleAsync(MaintainPartitions request, CancellationToken ct)
    {
        // Made first: a drop that has to wait for a lock must not leave tomorrow without a partition.
        var made = await partitions.MakeAheadAsync(ct);
        var dropped = await partitions.DropExpiredAsync(ct);
        foreach (var partition in dropped)
            context.Audit("data.partition_dropped", "partition", partition, partition);
        return new PartitionsMaintained(made, dropped);
    }
}
