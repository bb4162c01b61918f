using Platform.Core.Shared.Events;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Jobs.Shared;

internal sealed class RemoveDeliveredEventsJob() : RemovalJob("outbox", JobSchedule.HourlyAt(23))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveDeliveredEvents();
}
