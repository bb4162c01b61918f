using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

/// <summary>Has one channel of an agent run; the agent itself is left as it is.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Type">As in the configuration: <c>telegram</c>, <c>websocket</c>.</param>
[Requires(Permissions.AgentsRun)]
public sealed record StartIntegration(string Agent, string Type) : ICommand<ProcessRecord>;

/// <summary>Stops one channel of an agent until a person starts it again.</summary>
[Requires(Permissions.AgentsRun)]
public sealed record StopIntegration(string Agent, string Type) : ICommand<ProcessRecord>;

internal sealed class StartIntegrationHandler(ProcessOrders orders) : IHandler<StartIntegration, ProcessRecord>
{
    public async Task<Result<ProcessRecord>> HandleAsync(StartIntegration request, CancellationToken ct)
    {
        if (await orders.FindAgentAsync(request.Agent, ct) is not { } agent)
            return ProcessErrors.UnknownAgent;
        if (ProcessOrders.Refusal(agent) is { } refusal)
            return refusal;
        if (orders.ChannelsOf(agent).FirstOrDefault(channel => channel.Type == request.Type) is not { } channel)
            return ProcessErrors.UnknownIntegration(request.Type);
        if (!channel.IsEnabled)
            return ProcessErrors.IntegrationOff(request.Type);
        var process = await orders.TakeAsync(agent, channel.Type, ct);
        orders.Start(process, channel.SettingsMark);
        orders.Audit("integration.started", agent, channel.Type);
        return ProcessRecord.Of(process);
    }
}

internal sealed class StopIntegrationHandler(ProcessOrders orders) : IHandler<StopIntegration, ProcessRecord>
{
    public async Task<Result<ProcessRecord>> HandleAsync(StopIntegration request, CancellationToken ct)
    {
        if (await orders.FindAgentAsync(request.Agent, ct) is not { } agent)
            return ProcessErrors.UnknownAgent;
        var process = await orders.FindAsync(agent.Id, request.Type, ct);
        var isConfigured = orders.ChannelsOf(agent).Any(channel => channel.Type == request.Type);
        if (process is null && !isConfigured)
            return ProcessErrors.UnknownIntegration(request.Type);
        // Said before the first start, it holds for the first start of the agent, too.
        process ??= await orders.TakeAsync(agent, request.Type, ct);
        orders.Stop(process);
        orders.Audit("integration.stopped", agent, request.Type);
        return ProcessRecord.Of(process);
    }
}
