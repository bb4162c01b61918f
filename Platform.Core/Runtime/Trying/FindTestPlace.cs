using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Runtime.Processes;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;

namespace Platform.Core.Runtime.Trying;

/// <summary>An agent for those who may try it, and what the database knows of its process. Who answers is <see cref="TestChats.FindAsync"/>'s word: a process may say otherwise.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record FindTestPlace(string Agent) : IQuery<TestPlace>;

internal sealed class FindTestPlaceHandler(PlatformDbContext database, IAgentDirectory agents) : IHandler<FindTestPlace, TestPlace>
{
    public async Task<Result<TestPlace>> HandleAsync(FindTestPlace request, CancellationToken ct)
    {
        if (await agents.FindAsync(request.Agent, ct) is not { Status: not AgentStatus.Archived } agent)
            return ProcessErrors.UnknownAgent;
        var process = await database.Set<AgentProcess>().AsNoTracking().FirstOrDefaultAsync(p => p.AgentId == agent.Id && p.Kind == AgentProcess.AgentKind, ct);
        return new TestPlace(agent.Id, agent.Slug, agent.Name, agent.PublishedVersion, WayOf(agent, process));
    }

    private static TestWay WayOf(AgentStanding agent, AgentProcess? process) => (agent, process) switch
    {
        ({ PublishedVersion: null }, _) => TestWay.NotPublished,
        ({ IsActive: false }, _) => TestWay.Inactive,
        (_, { State: ProcessState.Error }) => TestWay.Failed,
        (_, { Wanted: true, Enabled: true, Asleep: true }) => TestWay.Asleep,
        (_, { Wanted: true, Enabled: true }) => TestWay.Process,
        _ => TestWay.Stopped,
    };
}
