using Platform.Core.Access;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Access;

internal sealed class RemoveEndedInvitationsJob() : RemovalJob("invitations", JobSchedule.DailyAt(2, 50))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveEndedInvitations();
}
