using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

/// <summary>Stops an agent until a person starts it again. Its channels go on taking messages, which wait. Stopping a stopped agent is no error.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRun)]
public sealed record StopAgent(string Agent) : ICommand<ProcessRecord>;

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
