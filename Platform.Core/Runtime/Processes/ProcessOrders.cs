using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Processes;

/// <summary>What a person's word does to the rows of an agent's processes, for the operations that carry it.</summary>
internal sealed class ProcessOrders(PlatformDbContext database, OperationContext context, IAgentDirectory agents, IEnumerable<IntegrationKind> kinds, TimeProvider time)
{
    public Task<AgentStanding?> FindAgentAsync(string agent, CancellationToken ct) => agents.FindAsync(agent, ct);

    /// <summary>Why this agent cannot run; null when it can.</summary>
    public static Error? Refusal(AgentStanding agent) => agent switch
    {
        { Status: AgentStatus.Archived } => ProcessErrors.Archived,
        { PublishedVersion: null } => ProcessErrors.NotPublished,
        { IsActive: false } => ProcessErrors.Inactive,
        _ => null,
    };

    /// <summary>The channels of the published configuration that Platform knows how to serve.</summary>
    public IReadOnlyList<AgentIntegration> ChannelsOf(AgentStanding agent) => [.. agent.Integrations.Where(integration => kinds.Any(kind => kind.Type == integration.Type))];

    /// <summary>The row, locked until the commit; null when it was never started.</summary>
    public async Task<AgentProcess?> FindAsync(Guid agent, string kind, CancellationToken ct) =>
        await database.Set<AgentProcess>().FromSql($"SELECT * FROM agent_processes WHERE agent_id = {agent} AND kind = {kind} FOR NO KEY UPDATE").FirstOrDefaultAsync(ct);

    public Task<List<AgentProcess>> OfAgentAsync(Guid agent, CancellationToken ct) =>
        database.Set<AgentProcess>().FromSql($"SELECT * FROM agent_processes WHERE agent_id = {agent} ORDER BY kind FOR NO KEY UPDATE").ToListAsync(ct);

    /// <summary>The row as above; a new one where there is none.</summary>
    public async Task<AgentProcess> TakeAsync(AgentStanding agent, string kind, CancellationToken ct)
    {
        // Two first starts at once make one row.
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO agent_processes (tenant_id, agent_id, kind, agent_slug, wanted, enabled, changed_at, changed_by, state)
            VALUES ({context.TenantId.Value}, {agent.Id}, {kind}, {agent.Slug}, false, true, {time.GetUtcNow()}, {context.Actor.Name}, 'Stopped') ON CONFLICT DO NOTHING
            """, ct);
        return (await FindAsync(agent.Id, kind, ct))!;
    }

    public void Start(AgentProcess process, string? settingsMark = null)
    {
        (process.Enabled, process.SettingsMark) = (true, settingsMark);
        process.Start(time.GetUtcNow(), context.Actor.Name, HasProcess(process));
        Tell(process);
    }

    public void Stop(AgentProcess process)
    {
        process.Stop(time.GetUtcNow(), context.Actor.Name);
        Tell(process);
    }

    public void Restart(AgentProcess process)
    {
        process.Restart(time.GetUtcNow(), context.Actor.Name);
        Tell(process);
    }

    public void Follow(AgentProcess process, bool enabled, string? settingsMark)
    {
        if (process.Follow(enabled, settingsMark, HasProcess(process), time.GetUtcNow(), context.Actor.Name))
            Tell(process);
    }

    public void Audit(string action, AgentStanding agent, string? kind = null) =>
        context.Audit(action, "agent", agent.Id.ToString(), agent.Name, after: kind is null ? null : new { Integration = kind });

    private void Tell(AgentProcess process)
    {
        context.Notify(ProcessNotices.Feature, ProcessNotices.Wanted, process.AgentId.ToString());
        context.Notify(ProcessNotices.Feature, ProcessNotices.State, process.AgentId.ToString());
    }

    private bool HasProcess(AgentProcess process) => process.Kind == AgentProcess.AgentKind || kinds.Any(kind => kind.Type == process.Kind && kind.HasProcess);
}
