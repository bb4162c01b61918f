using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Assistants;

/// <summary>Gives an assistant a tool.</summary>
/// <param name="SubAssistantId">Asked in place of the tool's own assistant.</param>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record LinkTool(Guid Assistant, Guid Tool, Guid? SubAssistantId = null) : ICommand<ToolView>;

/// <summary>Takes a tool away from an assistant.</summary>
[Requires(Permissions.AgentsWrite), TakesTurns(AgentGraph.Queue)]
public sealed record UnlinkTool(Guid Assistant, Guid Tool) : ICommand<Done>;

internal sealed class LinkToolHandler(ToolLinks links) : IHandler<LinkTool, ToolView>, IHandler<UnlinkTool, Done>
{
    public Task<Result<ToolView>> HandleAsync(LinkTool request, CancellationToken ct) => links.LinkAsync(request, ct);

    public Task<Result<Done>> HandleAsync(UnlinkTool request, CancellationToken ct) => links.UnlinkAsync(request, ct);
}

/// <summary>Shared with the import, which does it many times in one transaction.</summary>
internal sealed class ToolLinks(PlatformDbContext database, AgentGraph graph, AgentChanges changes)
{
    public async Task<Result<ToolView>> LinkAsync(LinkTool request, CancellationToken ct)
    {
        var changesGraph = await database.Set<Tool>().AnyAsync(t => t.Id == request.Tool && t.ToolType == ToolType.SubAssistant, ct);
        await (changesGraph ? graph.LockAsync(ct) : graph.LockSharedAsync(ct));
        if (await changes.FindAsync(request.Assistant, ct) is not { } agent)
            return AgentErrors.UnknownAssistant;
        if (await database.Set<Tool>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == request.Tool, ct) is not { } tool)
            return AgentErrors.UnknownTool;
        // Its type was changed between the look and the lock.
        if (tool.ToolType == ToolType.SubAssistant && !changesGraph)
            return Errors.ChangedMeanwhile;
        var links = await database.Set<AgentToolLink>().Where(l => l.AgentId == agent.Id).OrderBy(l => l.Position).ToListAsync(ct);
        if (links.Exists(link => link.ToolId == tool.Id))
            return AgentErrors.LinkedAlready;
        if (await FaultAsync(agent, tool, request.SubAssistantId, ct) is { } fault)
            return fault;

        await RewriteAsync(agent, tools => tools.Add(Entry(tool.Id, request.SubAssistantId)), [.. links.Select(Use), new ToolUse(tool.Id, request.SubAssistantId)], ct);
        await changes.TellAsync(agent, "agent.tool_linked", new { tool = tool.Id, tool.Name }, ct);
        return ToolView.Of(tool, request.SubAssistantId);
    }

    public async Task<Result<Done>> UnlinkAsync(UnlinkTool request, CancellationToken ct)
    {
        // Taking away closes no circle.
        await graph.LockSharedAsync(ct);
        if (await changes.FindAsync(request.Assistant, ct) is not { } agent)
            return AgentErrors.UnknownAssistant;
        var links = await database.Set<AgentToolLink>().Where(l => l.AgentId == agent.Id).OrderBy(l => l.Position).ToListAsync(ct);
        if (!links.Exists(link => link.ToolId == request.Tool))
            return await database.Set<Tool>().AnyAsync(t => t.Id == request.Tool, ct) ? AgentErrors.UnknownLink : AgentErrors.UnknownTool;
        await RewriteAsync(agent, tools => Remove(tools, request.Tool), [.. links.Where(link => link.ToolId != request.Tool).Select(Use)], ct);
        await changes.TellAsync(agent, "agent.tool_unlinked", new { tool = request.Tool }, ct);
        return Done.It;
    }

    private async Task<Error?> FaultAsync(Agent agent, Tool tool, Guid? subAssistant, CancellationToken ct)
    {
        if (subAssistant is { } sub)
        {
            if (tool.ToolType != ToolType.SubAssistant)
                return AgentErrors.Field("/sub_assistant_id", "SubAssistant.NotForType");
            if (await graph.AssistantFaultAsync(sub, ct) is { } fault)
                return Errors.Invalid([new FieldError("/sub_assistant_id", fault)]);
        }

        var faults = new List<FieldError>();
        // Without an override the request has no key to point at but the one that would help.
        await graph.CheckAsync(agent.Id, [(new ToolUse(tool.Id, subAssistant), subAssistant ?? tool.AssistantId, "/sub_assistant_id")], [], faults, ct);
        return faults.Count > 0 ? Errors.Invalid(faults) : null;
    }

    private async Task RewriteAsync(Agent agent, Action<JsonArray> rewrite, IReadOnlyList<ToolUse> uses, CancellationToken ct)
    {
        var version = await changes.VersionAsync(agent, agent.EffectiveVersion, ct);
        var config = AgentConfig.Parse(version.Config);
        var settings = AgentConfig.Settings(config);
        if (settings["tools"] is not JsonArray tools)
            settings["tools"] = tools = [];
        rewrite(tools);
        var subs = await database.Set<AgentSubLink>().Where(l => l.AgentId == agent.Id).Select(l => l.SubAgentId).ToListAsync(ct);
        await changes.AddVersionAsync(agent, new CheckedConfig(config, changes.SecretsOf(version), uses, subs), publish: agent.PublishedVersion is not null, null, ct);
    }

    private static JsonObject Entry(Guid tool, Guid? subAssistant)
    {
        var entry = new JsonObject { ["tool_id"] = tool.ToString() };
        if (subAssistant is { } sub)
            entry["sub_assistant_id"] = sub.ToString();
        return entry;
    }

    private static void Remove(JsonArray tools, Guid tool)
    {
        foreach (var entry in tools.OfType<JsonObject>().Where(entry => Guid.TryParse(AgentConfig.TextOf(entry, "tool_id"), out var id) && id == tool).ToArray())
            tools.Remove(entry);
    }

    private static ToolUse Use(AgentToolLink link) => new(link.ToolId, link.SubAssistantId);
}
