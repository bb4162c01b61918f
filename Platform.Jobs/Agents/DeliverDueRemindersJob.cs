using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Agents;

/// <summary>
/// One job that looks every two seconds, and not a trigger for each reminder: the scheduler's tables are written in transactions of their own, so a trigger could be lost
/// or left behind by a crash, and a look would be needed all the same. The look is one read of a small partial index.
/// </summary>
internal sealed class DeliverDueRemindersJob() : JobDefinition<RemindersDelivered>("reminders", JobSchedule.Every(TimeSpan.FromSeconds(2)))
{
    protected override IOperation<RemindersDelivered> CreateOperation() => new DeliverDueReminders();

    protected override IReadOnlyDictionary<string, long> Count(RemindersDelivered response) => new Dictionary<string, long> { ["delivered"] = response.Delivered };
}
