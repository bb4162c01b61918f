using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Configuration;

/// <summary>Who asks an agent and whom it asks, up to <see cref="MaximumDepth"/> steps either way: the others by what is in effect, the agent itself by a configuration.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Config">One that is being written; null for the newest.</param>
[Requires(Permissions.AgentsRead)]
public sealed record GetAgentNeighbourhood(string Agent, JsonObject? Config = null) : IQuery<AgentNeighbourhood>
{
    public const int MaximumDepth = 3;

    public const int MaximumAgents = 40;
}

/// <param name="IsCut">There are more around than are shown.</param>
public sealed record AgentNeighbourhood(IReadOnlyList<AgentNode> Nodes, IReadOnlyList<AgentEdge> Edges, bool IsCut);

/// <param name="Level">0 is the agent itself; below, those who ask it; above, those whom it asks.</param>
public sealed record AgentNode(Guid Id, string Slug, string Name, AgentStatus Status, bool IsActive, int Level);

/// <param name="Tool">The name of the sub_assistant tool; null for a sub-agent.</param>
/// <param name="IsInCircle">From its end a way leads back to its beginning.</param>
public sealed record AgentEdge(Guid From, Guid To, string? Tool, bool IsInCircle);

internal sealed class GetAgentNeighbourhoodHandler(PlatformDbContext database) : IHandler<GetAgentNeighbourhood, AgentNeighbourhood>
{
    private sealed record Edge(Guid From, Guid To, string? Tool);

    public async Task<Result<AgentNeighbourhood>> HandleAsync(GetAgentNeighbourhood request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var config = request.Config ?? AgentConfig.Parse(await database.ConfigOfAsync(agent.Id, agent.NewestVersion, ct));
        var edges = (await InEffectAsync(agent.Id, ct)).Concat(await OwnAsync(agent.Id, config, ct)).Distinct().ToList();
        var (asks, askedBy) = (edges.ToLookup(edge => edge.From, edge => edge.To), edges.ToLookup(edge => edge.To, edge => edge.From));

        var levels = new Dictionary<Guid, int> { [agent.Id] = 0 };
        var isCut = Walk(agent.Id, asks, 1, levels) | Walk(agent.Id, askedBy, -1, levels);
        var shown = levels.Keys.ToArray();
        var nodes = await database.Set<Agent>().AsNoTracking().Where(a => shown.Contains(a.Id)).Select(a => new { a.Id, a.Slug, a.Name, a.Status, a.IsActive }).ToListAsync(ct);
        return new AgentNeighbourhood(
            [.. nodes.Select(node => new AgentNode(node.Id, node.Slug, node.Name, node.Status, node.IsActive, levels[node.Id])).OrderBy(node => node.Level).ThenBy(node => node.Name, StringComparer.Ordinal)],
            [.. edges.Where(edge => levels.ContainsKey(edge.From) && levels.ContainsKey(edge.To)).Select(edge => new AgentEdge(edge.From, edge.To, edge.Tool, AgentGraph.Reaches(asks, edge.To, edge.From)))],
            isCut);
    }

    private async Task<List<Edge>> InEffectAsync(Guid except, CancellationToken ct)
    {
        var subs = await database.Set<AgentSubLink>().AsNoTracking().Where(l => l.AgentId != except).Select(l => new Edge(l.AgentId, l.SubAgentId, null)).ToListAsync(ct);
        var tools = await (
            from link in database.Set<AgentToolLink>().AsNoTracking()
            join tool in database.Set<Tool>().AsNoTracking() on link.ToolId equals tool.Id
            where tool.AssistantId != null && link.AgentId != except
            select new Edge(link.AgentId, link.SubAssistantId ?? tool.AssistantId!.Value, tool.Name)).ToListAsync(ct);
        return [.. subs, .. tools];
    }

    /// <summary>What cannot be read of an unfinished configuration asks nobody.</summary>
    private async Task<List<Edge>> OwnAsync(Guid agent, JsonObject config, CancellationToken ct)
    {
        var names = AgentConfig.Objects(config, "sub_agents").Select(part => AgentConfig.TextOf(part, "agent_id") ?? "").ToArray();
        var ids = names.Select(Id).ToArray();
        var subs = await database.Set<Agent>().AsNoTracking().Where(a => (names.Contains(a.Slug) || ids.Contains(a.Id)) && a.Status != AgentStatus.Archived).Select(a => a.Id).ToListAsync(ct);
        var uses = AgentConfig.Objects(config, "tools").Select(part => (Tool: Id(AgentConfig.TextOf(part, "tool_id")), Sub: AgentConfig.TextOf(part, "sub_assistant_id"))).ToArray();
        var used = uses.Select(use => use.Tool).ToArray();
        var tools = await database.Set<Tool>().AsNoTracking().Where(t => used.Contains(t.Id) && t.AssistantId != null).ToListAsync(ct);
        return
        [
            .. subs.Select(sub => new Edge(agent, sub, null)),
            .. tools.Select(tool => new Edge(agent, uses.First(use => use.Tool == tool.Id).Sub is { } sub ? Id(sub) : tool.AssistantId!.Value, tool.Name)),
        ];
    }

    private static bool Walk(Guid from, ILookup<Guid, Guid> ways, int step, Dictionary<Guid, int> levels)
    {
        var edge = new List<Guid> { from };
        for (var level = step; edge.Count > 0; level += step)
        {
            var next = edge.SelectMany(at => ways[at]).Distinct().Where(id => !levels.ContainsKey(id)).ToList();
            if (next.Count > 0 && Math.Abs(level) > GetAgentNeighbourhood.MaximumDepth)
                return true;
            foreach (var id in next)
            {
                if (levels.Count >= GetAgentNeighbourhood.MaximumAgents)
                    return true;
                levels[id] = level;
            }

            edge = next;
        }

        return false;
    }

    private static Guid Id(string? text) => Guid.TryParse(text, out var id) ? id : Guid.Empty;
}
