using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

internal sealed class StartAgentHandler(ProcessOrders orders) : IHandler<StartAgent, ProcessRecord>
{
    public async Task<Result<ProcessRecord>> HandleAsync(StartAgent request, CancellationToken ct)
    {
        if (await orders.FindAgentAsync(request.Agent, ct) is not { } agent)
            return ProcessErrors.UnknownAgent;
        if (ProcessOrders.Refusal(agent) is { } refusal)
            return refusal;
        var process = await orders.TakeAsync(agent, AgentProcess.AgentKind, ct);
        orders.Start(process);
        await StartChannelsAsync(agent, ct);
        orders.Audit("agent.started", agent);
        return ProcessRecord.Of(process);
    }

    // A channel that a person stopped has a row and stays as it is; one without a row was never decided on.
    private async Task StartChannelsAsync(Agents.Contracts.AgentStanding agent, CancellationToken ct)
    {
        foreach (var channel in orders.ChannelsOf(agent).Where(channel => channel.IsEnabled))
        {
            if (await orders.FindAsync(agent.Id, channel.Type, ct) is null)
                orders.Start(await orders.TakeAsync(agent, channel.Type, ct), channel.SettingsMark);
        }
    }
}
