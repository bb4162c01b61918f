using Platform.Core.Knowledge.Upkeep;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;

namespace Platform.Jobs.Knowledge;

internal sealed class RemoveRetiredKnowledgeJob() : RemovalJob("retired-knowledge", JobSchedule.HourlyAt(50))
{
    protected override IOperation<RowsRemoved> CreateOperation() => new RemoveRetiredKnowledge();
}
