using Platform.Core.Runtime.Channels;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Runtime;

internal sealed class RemoveOldChannelFilesJob() : RemovalJob("old-channel-files", JobSchedule.DailyAt(3, 40))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveOldChannelFiles();
}
