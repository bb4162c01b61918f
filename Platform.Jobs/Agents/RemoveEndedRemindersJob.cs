using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Agents;

internal sealed class RemoveEndedRemindersJob() : RemovalJob("ended-reminders", JobSchedule.DailyAt(3, 0))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveEndedReminders();
}
