using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>
/// Agents with their newest configurations, their tools and the agents that they ask, as one file without secrets, so that it can be imported where nothing of it
/// is there. The same agents give the same file, to the letter.
/// </summary>
/// <param name="Agents">Slugs or ids; null for all that are not archived.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ExportAgents(IReadOnlyList<string>? Agents = null, AgentFileFormat Format = AgentFileFormat.Yaml) : IQuery<ExportedAgents>
{
    public const int MaximumAgents = 1_000;
}

public sealed record ExportedAgents(string Text, int Agents, int Tools);

internal sealed class ExportAgentsValidator : AbstractValidator<ExportAgents>
{
    public ExportAgentsValidator()
    {
        RuleFor(r => r.Format).IsInEnum();
        RuleFor(r => r.Agents!.Count).InclusiveBetween(1, ExportAgents.MaximumAgents).Says(AgentFileText.All, "Export.Count", ExportAgents.MaximumAgents).When(r => r.Agents is not null).OverridePropertyName("/ids");
    }
}

internal sealed class ExportAgentsHandler(PlatformDbContext database) : IHandler<ExportAgents, ExportedAgents>
{
    public async Task<Result<ExportedAgents>> HandleAsync(ExportAgents request, CancellationToken ct)
    {
        var found = await FindAsync(request.Agents, ct);
        if (request.Agents is { } wanted && wanted.Any(name => !found.Exists(row => row.Is(name))))
            return AgentErrors.UnknownAgent;
        var (agents, tools) = await CompleteAsync(found, ct);
        if (agents.Count > ExportAgents.MaximumAgents)
            return AgentErrors.TooManyForFile(ExportAgents.MaximumAgents);
        var keys = FileKeys.Of(tools);
        var slugs = await database.Set<Agent>().AsNoTracking().Select(a => new { a.Id, a.Slug }).ToDictionaryAsync(a => a.Id, a => a.Slug, ct);

        string Key(Guid id) => keys.TryGetValue(id, out var key) ? key : id.ToString();
        string Slug(Guid id) => slugs.TryGetValue(id, out var slug) ? slug : id.ToString();
        string Named(string name) => Guid.TryParse(name, out var id) ? Slug(id) : name;
        var file = new JsonObject
        {
            ["format"] = AgentFile.Format, ["version"] = AgentFile.Version,
            ["tools"] = new JsonArray([.. tools.Select(tool => AgentFile.Of(tool, keys[tool.Id], Slug))]),
            ["agents"] = new JsonArray([.. agents.Select(row => AgentFile.Of(row.Agent, row.Config, Key, Named))]),
        };
        return new ExportedAgents(AgentFile.Write(file, request.Format), agents.Count, tools.Count);
    }

    /// <summary>With whom they ask, and whom these ask. What is archived cannot be asked, so it is named and left where it is.</summary>
    private async Task<(List<Row> Agents, List<Tool> Tools)> CompleteAsync(List<Row> found, CancellationToken ct)
    {
        var (agents, tools) = (new Dictionary<Guid, Row>(), new Dictionary<Guid, Tool>());
        while (found.Count > 0 && agents.Count <= ExportAgents.MaximumAgents)
        {
            foreach (var row in found)
                agents[row.Agent.Id] = row;
            var ids = found.SelectMany(row => row.Tools).Where(id => !tools.ContainsKey(id)).Distinct().ToArray();
            var more = await database.Set<Tool>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToListAsync(ct);
            foreach (var tool in more)
                tools[tool.Id] = tool;
            var asked = found.SelectMany(row => row.Asked).Concat(more.Select(tool => tool.AssistantId?.ToString()).OfType<string>()).Distinct(StringComparer.Ordinal)
                .Where(name => !agents.Values.Any(row => row.Is(name))).ToArray();
            found = asked.Length == 0 ? [] : [.. (await FindAsync(asked, ct)).Where(row => row.Agent.Status != AgentStatus.Archived && !agents.ContainsKey(row.Agent.Id))];
        }

        return ([.. agents.Values.OrderBy(row => row.Agent.Slug, StringComparer.Ordinal)], [.. tools.Values.OrderBy(tool => tool.Name, StringComparer.Ordinal).ThenBy(tool => tool.Id)]);
    }

    private async Task<List<Row>> FindAsync(IReadOnlyList<string>? names, CancellationToken ct)
    {
        var agents = database.Set<Agent>().AsNoTracking();
        if (names is null)
        {
            agents = agents.Where(a => a.Status != AgentStatus.Archived);
        }
        else
        {
            var ids = names.Select(name => Guid.TryParse(name, out var id) ? id : Guid.Empty).ToArray();
            agents = agents.Where(a => names.Contains(a.Slug) || ids.Contains(a.Id));
        }

        var rows = await (
            from agent in agents.OrderBy(a => a.Slug).Take(ExportAgents.MaximumAgents + 1)
            join version in database.Set<AgentVersion>().AsNoTracking() on new { agent.Id, Number = agent.NewestVersion } equals new { Id = version.AgentId, version.Number }
            select new { agent, version.Config }).ToListAsync(ct);
        return rows.ConvertAll(row => new Row(row.agent, AgentConfig.Parse(row.Config)));
    }

    private sealed record Row(Agent Agent, JsonObject Config)
    {
        public IEnumerable<Guid> Tools => AgentConfig.Objects(Config, "tools").Select(use => Guid.TryParse(AgentConfig.TextOf(use, "tool_id"), out var id) ? id : Guid.Empty);

        /// <summary>Slugs or ids.</summary>
        public IEnumerable<string> Asked =>
            AgentConfig.Objects(Config, "sub_agents").Select(sub => AgentConfig.TextOf(sub, "agent_id")).Concat(AgentConfig.Objects(Config, "tools").Select(use => AgentConfig.TextOf(use, "sub_assistant_id"))).OfType<string>();

        public bool Is(string name) => Agent.Slug == name || (Guid.TryParse(name, out var id) && Agent.Id == id);
    }
}

internal static class FileKeys
{
    /// <summary>What tools are called in a file: made of their names, and unique.</summary>
    public static Dictionary<Guid, string> Of(IEnumerable<Tool> tools)
    {
        var (keys, taken) = (new Dictionary<Guid, string>(), new HashSet<string>());
        foreach (var tool in tools)
        {
            var (word, key) = (Slugs.Of(tool.Name, "tool"), Slugs.Of(tool.Name, "tool"));
            for (var number = 2; !taken.Add(key); number++)
                key = $"{word}-{number}";
            keys[tool.Id] = key;
        }

        return keys;
    }
}
