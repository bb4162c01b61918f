using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Runtime;

internal sealed class RemoveOldToolCallsJob() : RemovalJob("old-tool-calls", JobSchedule.DailyAt(3, 30))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveOldToolCalls();
}
