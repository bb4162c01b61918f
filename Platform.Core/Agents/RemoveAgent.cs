using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>Puts an agent away, with its links, or removes it with its history. Refused while others ask it, unless forced: then they ask it no more.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Purge">Removes it for good.</param>
/// <param name="Force">Unlinks it from those who use it; tools that ask nobody else are removed.</param>
/// <param name="AsAssistant">What is archived counts as gone, as the assistants API has it.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record RemoveAgent(string Agent, bool Purge = false, bool Force = false, bool AsAssistant = false, uint? Version = null) : ICommand<Done>;

internal sealed class RemoveAgentHandler(PlatformDbContext database, OperationContext context, AgentGraph graph, AgentChanges changes, Unlinking unlinking) : IHandler<RemoveAgent, Done>
{
    public async Task<Result<Done>> HandleAsync(RemoveAgent request, CancellationToken ct)
    {
        await graph.LockAsync(ct);
        if (await changes.FindAsync(request.Agent, ct) is not { } agent || (request.AsAssistant && agent.Status == AgentStatus.Archived))
            return request.AsAssistant ? AgentErrors.UnknownAssistant : AgentErrors.UnknownAgent;
        if (request.Version is { } version && version != agent.Epoch)
            return Errors.ChangedMeanwhile;
        if (agent.Status == AgentStatus.Archived && !request.Purge)
            return Done.It;
        if (await FreeAsync(agent, request.Force, ct) is { } used)
            return used;

        await database.Set<AgentToolLink>().Where(l => l.AgentId == agent.Id).ExecuteDeleteAsync(ct);
        await database.Set<AgentSubLink>().Where(l => l.AgentId == agent.Id).ExecuteDeleteAsync(ct);
        if (request.Purge)
            database.Remove(agent);
        agent.Archive();
        await changes.TellAsync(agent, request.Purge ? "agent.purged" : "agent.archived", new { agent.Slug }, ct, isGone: true);
        return Done.It;
    }

    /// <summary>Null when nobody uses it any more.</summary>
    private async Task<Error?> FreeAsync(Agent agent, bool force, CancellationToken ct)
    {
        var tools = await database.Set<Tool>().Where(t => t.AssistantId == agent.Id).OrderBy(t => t.Name).ToListAsync(ct);
        var users = await (
            from other in database.Set<Agent>()
            where other.Id != agent.Id
                && (database.Set<AgentSubLink>().Any(l => l.AgentId == other.Id && l.SubAgentId == agent.Id) || database.Set<AgentToolLink>().Any(l => l.AgentId == other.Id && l.SubAssistantId == agent.Id))
            orderby other.Name
            select other).ToListAsync(ct);
        if (tools.Count + users.Count == 0)
            return null;
        if (!force)
            return AgentErrors.InUse([.. tools.Select(tool => tool.Name), .. users.Select(user => user.Name)]);
        foreach (var user in users)
            await unlinking.FromAgentAsync(user, agent, ct);
        foreach (var tool in tools)
        {
            await unlinking.FromAllAsync(tool, except: agent.Id, ct);
            // Its own links of this tool go as well, before the tool does.
            await database.Set<AgentToolLink>().Where(l => l.ToolId == tool.Id).ExecuteDeleteAsync(ct);
            database.Remove(tool);
            context.Audit("tool.deleted", "tool", tool.Id.ToString(), tool.Name);
            context.Notify(AgentNotices.Feature, AgentNotices.Tool, tool.Id.ToString());
        }

        await database.SaveChangesAsync(ct);
        return null;
    }
}

/// <summary>Takes what goes away out of the configurations in effect: each user gets a new version, so that its history says why.</summary>
internal sealed class Unlinking(PlatformDbContext database, AgentChanges changes)
{
    public async Task FromAllAsync(Tool tool, Guid? except, CancellationToken ct)
    {
        var users = await database.Set<Agent>().Where(a => a.Id != except && database.Set<AgentToolLink>().Any(l => l.AgentId == a.Id && l.ToolId == tool.Id)).ToListAsync(ct);
        foreach (var user in users)
            await RewriteAsync(user, "tools", part => IsId(part, "tool_id", tool.Id), $"Tool '{tool.Name}' was deleted.", ct);
        await database.SaveChangesAsync(ct);
    }

    public async Task FromAgentAsync(Agent user, Agent gone, CancellationToken ct)
    {
        var why = $"Agent '{gone.Name}' was removed.";
        if (await database.Set<AgentSubLink>().AnyAsync(l => l.AgentId == user.Id && l.SubAgentId == gone.Id, ct))
            await RewriteAsync(user, "sub_agents", part => IsId(part, "agent_id", gone.Id) || AgentConfig.TextOf(part, "agent_id") == gone.Slug, why, ct);
        if (await database.Set<AgentToolLink>().AnyAsync(l => l.AgentId == user.Id && l.SubAssistantId == gone.Id, ct))
            await RewriteAsync(user, "tools", part => IsId(part, "sub_assistant_id", gone.Id), why, ct);
    }

    private async Task RewriteAsync(Agent user, string list, Func<JsonObject, bool> goes, string why, CancellationToken ct)
    {
        var version = await changes.VersionAsync(user, user.EffectiveVersion, ct);
        var config = AgentConfig.Parse(version.Config);
        foreach (var part in AgentConfig.Objects(config, list).Where(goes))
            ((JsonArray)AgentConfig.Settings(config)[list]!).Remove(part);
        var uses = AgentConfig.Objects(config, "tools").Select(part => new ToolUse(
            Guid.Parse(AgentConfig.TextOf(part, "tool_id")!), AgentConfig.TextOf(part, "sub_assistant_id") is { } sub ? Guid.Parse(sub) : null)).ToArray();
        var subs = await SubAgentsAsync(config, ct);
        await changes.AddVersionAsync(user, new CheckedConfig(config, changes.SecretsOf(version), uses, subs), publish: user.PublishedVersion is not null, why, ct);
        await changes.TellAsync(user, "agent.unlinked", new { Reason = why }, ct);
        await database.SaveChangesAsync(ct);
    }

    private async Task<List<Guid>> SubAgentsAsync(JsonObject config, CancellationToken ct)
    {
        var subs = new List<Guid>();
        foreach (var part in AgentConfig.Objects(config, "sub_agents"))
            subs.AddRange(await database.Set<Agent>().AsNoTracking().Named(AgentConfig.TextOf(part, "agent_id")!).Select(a => a.Id).ToListAsync(ct));
        return subs;
    }

    private static bool IsId(JsonObject part, string key, Guid id) => Guid.TryParse(AgentConfig.TextOf(part, key), out var named) && named == id;
}
