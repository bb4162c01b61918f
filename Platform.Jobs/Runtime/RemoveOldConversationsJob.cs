using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Runtime;

internal sealed class RemoveOldConversationsJob() : RemovalJob("old-conversations", JobSchedule.DailyAt(3, 20))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveOldConversations();
}
