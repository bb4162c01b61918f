using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

/// <summary>The processes of an agent as the database has them: the agent first, then each channel of its published configuration.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record GetProcesses(string Agent) : IQuery<AgentProcesses>;

/// <param name="CanStart">It is published, switched on, and not archived.</param>
public sealed record AgentProcesses(Guid AgentId, string Slug, string Name, bool CanStart, ProcessRecord Agent, IReadOnlyList<ProcessRecord> Integrations);

internal sealed class GetProcessesHandler(PlatformDbContext database, ProcessOrders orders) : IHandler<GetProcesses, AgentProcesses>
{
    public async Task<Result<AgentProcesses>> HandleAsync(GetProcesses request, CancellationToken ct)
    {
        if (await orders.FindAgentAsync(request.Agent, ct) is not { } agent)
            return ProcessErrors.UnknownAgent;
        var rows = (await database.Set<AgentProcess>().AsNoTracking().Where(p => p.AgentId == agent.Id).OrderBy(p => p.Kind).ToListAsync(ct)).ConvertAll(ProcessRecord.Of);
        var own = rows.Find(row => row.Kind == AgentProcess.AgentKind) ?? ProcessRecord.Never(agent.Id, AgentProcess.AgentKind);
        var channels = orders.ChannelsOf(agent).Select(channel => rows.Find(row => row.Kind == channel.Type) ?? ProcessRecord.Never(agent.Id, channel.Type) with { Enabled = channel.IsEnabled });
        // One that the configuration has no more is shown as long as it runs.
        var left = rows.Where(row => row.Kind != AgentProcess.AgentKind && row.State != ProcessState.Stopped && orders.ChannelsOf(agent).All(channel => channel.Type != row.Kind));
        return new AgentProcesses(agent.Id, agent.Slug, agent.Name, ProcessOrders.Refusal(agent) is null, own, [.. channels, .. left]);
    }
}

internal sealed class ListProcessStatesHandler(PlatformDbContext database) : IHandler<ListProcessStates, IReadOnlyList<AgentProcessState>>
{
    public async Task<Result<IReadOnlyList<AgentProcessState>>> HandleAsync(ListProcessStates request, CancellationToken ct) =>
        await database.Set<AgentProcess>().AsNoTracking().Where(p => p.Kind == AgentProcess.AgentKind)
            .OrderBy(p => p.AgentId).Take(ListProcessStates.Maximum)
            .Select(p => new AgentProcessState(p.AgentId, p.State, p.State == ProcessState.Starting && p.Queued, p.Asleep, p.ErrorDetail)).ToListAsync(ct);
}
