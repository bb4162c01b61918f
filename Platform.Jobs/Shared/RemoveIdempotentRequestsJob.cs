using Platform.Core.Shared.Idempotency;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Jobs.Shared;

internal sealed class RemoveIdempotentRequestsJob() : RemovalJob("idempotency", JobSchedule.HourlyAt(37))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveIdempotentRequests();
}
