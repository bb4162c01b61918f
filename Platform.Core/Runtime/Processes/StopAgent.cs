using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

internal sealed class StopAgentHandler(ProcessOrders orders) : IHandler<StopAgent, ProcessRecord>
{
    public async Task<Result<ProcessRecord>> HandleAsync(StopAgent request, CancellationToken ct)
    {
        if (await orders.FindAgentAsync(request.Agent, ct) is not { } agent)
            return ProcessErrors.UnknownAgent;
        if (await orders.FindAsync(agent.Id, AgentProcess.AgentKind, ct) is not { } process)
            return ProcessRecord.Never(agent.Id, AgentProcess.AgentKind);
        orders.Stop(process);
        orders.Audit("agent.stopped", agent);
        return ProcessRecord.Of(process);
    }
}
