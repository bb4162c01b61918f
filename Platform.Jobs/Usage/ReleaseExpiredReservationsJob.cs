using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Usage;

/// <summary>Every minute: until then a crash keeps a part of a budget away from the tenant's other calls.</summary>
internal sealed class ReleaseExpiredReservationsJob() : RemovalJob("budget-reservations", JobSchedule.Every(TimeSpan.FromMinutes(1)))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new ReleaseExpiredReservations();
}
