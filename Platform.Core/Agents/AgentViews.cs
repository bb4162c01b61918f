using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Agents;

/// <summary>An agent with one of its configurations.</summary>
/// <param name="Id">The slug, unique in the tenant.</param>
/// <param name="AssistantId">The same agent's id in the assistants API.</param>
/// <param name="Version">The newest one.</param>
/// <param name="ConfigVersion">The one whose <paramref name="ConfigJson"/> this is.</param>
/// <param name="Epoch">Grows with every change; the ETag.</param>
public sealed record AgentView(
    string Id, Guid AssistantId, string Name, string? Description, Guid? OwnerId, AgentStatus Status, bool IsActive, string? Department,
    int Version, int? PublishedVersion, long Epoch, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, int ConfigVersion, JsonObject ConfigJson)
{
    internal static AgentView Of(Agent agent, int number, string config) => new(
        agent.Slug, agent.Id, agent.Name, agent.Description, agent.OwnerId, agent.Status, agent.IsActive, agent.Department,
        agent.NewestVersion, agent.PublishedVersion, agent.Epoch, agent.CreatedAt, agent.UpdatedAt, number, AgentConfig.Parse(config));
}

/// <summary>An agent as the assistants API shows it: with the configuration that is in effect.</summary>
public sealed record AssistantView(
    Guid Id, string Name, bool IsSecretary, string? Model, string? Instructions, AssistantType AssistantType, string? OpenaiAssistantId, bool IsActive,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>On single reads.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolView>? Tools { get; init; }

    [JsonIgnore]
    public long Epoch { get; init; }

    internal static AssistantView Of(Agent agent, JsonObject config) => new(
        agent.Id, agent.Name, agent.IsSecretary, AgentConfig.Model(config), AgentConfig.Prompt(config), agent.AssistantType, agent.OpenaiAssistantId, agent.IsActive,
        agent.CreatedAt, agent.UpdatedAt) { Epoch = agent.Epoch };
}

/// <summary>A tool without its secrets.</summary>
/// <param name="InputSchema">A JSON Schema as text.</param>
public sealed record ToolView(
    Guid Id, string Name, ToolType ToolType, string? Description, string InputSchema, Guid? AssistantId, JsonObject Config, bool IsActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Of a link: asked in place of the tool's own assistant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? SubAssistantId { get; init; }

    [JsonIgnore]
    public int Version { get; init; }

    internal static ToolView Of(Tool tool, Guid? subAssistant = null) => new(
        tool.Id, tool.Name, tool.ToolType, tool.Description, tool.InputSchema, tool.AssistantId, AgentConfig.Parse(tool.Config), tool.IsActive, tool.CreatedAt, tool.UpdatedAt)
    {
        SubAssistantId = subAssistant, Version = tool.Version,
    };
}

internal static class AgentQueries
{
    /// <summary>By slug or id; what is neither is nobody's.</summary>
    public static IQueryable<Agent> Named(this IQueryable<Agent> agents, string name) =>
        Guid.TryParseExact(name, "D", out var id) ? agents.Where(a => a.Id == id) : agents.Where(a => a.Slug == name);

    public static async Task<IReadOnlyList<ToolView>> ToolsOfAsync(this PlatformDbContext database, Guid agent, CancellationToken ct)
    {
        var rows = await (
            from link in database.Set<AgentToolLink>().AsNoTracking()
            join tool in database.Set<Tool>().AsNoTracking() on link.ToolId equals tool.Id
            where link.AgentId == agent
            orderby link.Position, tool.Id
            select new { tool, link.SubAssistantId }).ToListAsync(ct);
        return rows.ConvertAll(row => ToolView.Of(row.tool, row.SubAssistantId));
    }

    public static async Task<string> ConfigOfAsync(this PlatformDbContext database, Guid agent, int version, CancellationToken ct) =>
        await database.Set<AgentVersion>().AsNoTracking().Where(v => v.AgentId == agent && v.Number == version).Select(v => v.Config).FirstAsync(ct);
}
