using Platform.Core.Access;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Access;

internal sealed class RemoveEndedSessionsJob() : RemovalJob("sessions", JobSchedule.DailyAt(2, 40))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveEndedSessions();
}
