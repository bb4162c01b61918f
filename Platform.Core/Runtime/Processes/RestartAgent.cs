using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

internal sealed class RestartAgentHandler(ProcessOrders orders) : IHandler<RestartAgent, ProcessRecord>
{
    public async Task<Result<ProcessRecord>> HandleAsync(RestartAgent request, CancellationToken ct)
    {
        if (await orders.FindAgentAsync(request.Agent, ct) is not { } agent)
            return ProcessErrors.UnknownAgent;
        if (ProcessOrders.Refusal(agent) is { } refusal)
            return refusal;
        var process = await orders.TakeAsync(agent, AgentProcess.AgentKind, ct);
        orders.Restart(process);
        orders.Audit("agent.restarted", agent);
        return ProcessRecord.Of(process);
    }
}
