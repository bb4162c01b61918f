using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>A tool as it runs. For this process alone: it holds secrets.</summary>
[Requires(Permissions.AgentsWrite)]
internal sealed record GetRunnableTool(Guid Id) : IQuery<RunnableTool>;

/// <summary>An agent as it runs. For this process alone: it holds secrets.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Version">Null for the newest draft.</param>
/// <param name="IsPublished">The published version, whatever <paramref name="Version"/> says.</param>
/// <param name="Config">In place of a stored version: what stands in an editor.</param>
[Requires(Permissions.AgentsWrite)]
internal sealed record GetRunnableAgent(string Agent, int? Version = null, bool IsPublished = false, JsonObject? Config = null) : IQuery<RunnableAgent>;

internal sealed class GetRunnableHandler(PlatformDbContext database, SealedSecrets secrets) : IHandler<GetRunnableTool, RunnableTool>, IHandler<GetRunnableAgent, RunnableAgent>
{
    public async Task<Result<RunnableTool>> HandleAsync(GetRunnableTool request, CancellationToken ct) =>
        await database.Set<Tool>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is { } tool ? Runnable(tool, tool.AssistantId) : AgentErrors.UnknownTool;

    public async Task<Result<RunnableAgent>> HandleAsync(GetRunnableAgent request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (agent.Status == AgentStatus.Archived)
            return AgentErrors.Archived;
        if (request.IsPublished && agent.PublishedVersion is null)
            return AgentErrors.NotPublished;
        var number = request.IsPublished ? agent.PublishedVersion!.Value : request.Version ?? agent.NewestVersion;
        var config = request.Config;
        if (config is null)
        {
            var text = await database.Set<AgentVersion>().AsNoTracking().Where(v => v.AgentId == agent.Id && v.Number == number).Select(v => v.Config).FirstOrDefaultAsync(ct);
            if (text is null)
                return AgentErrors.UnknownVersion;
            config = AgentConfig.Parse(text);
        }
        else if (ConfigSchemas.CheckAgent(config, "/config_json") is { Count: > 0 } faults)
        {
            return Errors.Invalid(faults);
        }

        RunnableTool[] tools = [.. await ToolsAsync(config, ct), .. await AskedAsync(config, ct)];
        var stored = agent.AssistantType == AssistantType.OpenaiApi ? agent.OpenaiAssistantId : null;
        return new RunnableAgent(agent.Id, agent.Slug, agent.Name, number, agent.IsActive, stored, AgentSettings.Of(config, stored is not null), tools) { Epoch = agent.Epoch };
    }

    private async Task<IEnumerable<RunnableTool>> ToolsAsync(JsonObject config, CancellationToken ct)
    {
        var uses = AgentConfig.Objects(config, "tools").Select(part => (Id: IdOf(part, "tool_id"), Asks: IdOf(part, "sub_assistant_id"))).ToArray();
        var ids = uses.Select(use => use.Id).ToArray();
        var tools = await database.Set<Tool>().AsNoTracking().Where(t => ids.Contains(t.Id) && t.IsActive).ToDictionaryAsync(t => t.Id, ct);
        // What was deleted since is not there any more; an old version may still name it.
        return [.. uses.Where(use => use.Id is { } id && tools.ContainsKey(id)).Select(use => Runnable(tools[use.Id!.Value], use.Asks ?? tools[use.Id!.Value].AssistantId))];
    }

    private async Task<IEnumerable<RunnableTool>> AskedAsync(JsonObject config, CancellationToken ct)
    {
        var parts = AgentConfig.Objects(config, "sub_agents").Select(part => (Name: AgentConfig.TextOf(part, "agent_id")!, Id: IdOf(part, "agent_id"), When: AgentConfig.TextOf(part, "description"))).ToArray();
        var (names, ids) = (parts.Select(part => part.Name).ToArray(), parts.Select(part => part.Id).ToArray());
        var agents = await database.Set<Agent>().AsNoTracking().Where(a => (names.Contains(a.Slug) || ids.Contains(a.Id)) && a.Status != AgentStatus.Archived && a.IsActive)
            .Select(a => new { a.Id, a.Slug, a.Name, a.Description }).ToListAsync(ct);
        return [.. from part in parts
                   let agent = agents.Find(a => a.Id == part.Id || a.Slug == part.Name)
                   where agent is not null
                   select new RunnableTool(agent.Id, $"ask_{agent.Slug}", ToolType.SubAssistant, part.When ?? agent.Description ?? agent.Name, ToolFunctions.NoSchema, agent.Id, [], 0)];
    }

    private RunnableTool Runnable(Tool tool, Guid? asks)
    {
        var config = AgentConfig.Parse(tool.Config);
        var opened = secrets.Open(Tool.Purpose, tool.Secrets);
        if (config["headers"] is JsonObject headers)
        {
            foreach (var name in headers.Select(header => header.Key).Where(name => opened.ContainsKey(name.ToLowerInvariant())).ToArray())
                headers[name] = opened[name.ToLowerInvariant()];
        }

        return new RunnableTool(tool.Id, tool.Name, tool.ToolType, tool.Description ?? "", tool.InputSchema, asks, config, tool.Version) { Secrets = opened.Values };
    }

    private static Guid? IdOf(JsonObject part, string key) => Guid.TryParse(AgentConfig.TextOf(part, key), out var id) ? id : null;
}
