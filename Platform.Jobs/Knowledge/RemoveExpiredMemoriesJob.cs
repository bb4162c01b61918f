using Platform.Core.Knowledge.Memory;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Knowledge;

internal sealed class RemoveExpiredMemoriesJob() : RemovalJob("expired-memories", JobSchedule.DailyAt(3, 10))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveExpiredMemories();
}
