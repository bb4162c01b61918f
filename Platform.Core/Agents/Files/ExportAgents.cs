using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>Agents with their newest configurations and their tools as one file, without secrets. The same agents give the same file, to the letter.</summary>
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
        var agents = await FindAsync(request.Agents, ct);
        if (request.Agents is { } wanted && wanted.Any(name => !agents.Exists(row => row.Agent.Slug == name || (Guid.TryParse(name, out var id) && row.Agent.Id == id))))
            return AgentErrors.UnknownAgent;
        if (agents.Count > ExportAgents.MaximumAgents)
            return AgentErrors.TooManyForFile(ExportAgents.MaximumAgents);
        var configs = agents.ConvertAll(row => AgentConfig.Parse(row.Config));
        var ids = configs.SelectMany(config => AgentConfig.Objects(config, "tools")).Select(use => Guid.TryParse(AgentConfig.TextOf(use, "tool_id"), out var id) ? id : Guid.Empty).Distinct().ToArray();
        var tools = await database.Set<Tool>().AsNoTracking().Where(t => ids.Contains(t.Id)).OrderBy(t => t.Name).ThenBy(t => t.Id).ToListAsync(ct);
        var keys = FileKeys.Of(tools);
        var slugs = await database.Set<Agent>().AsNoTracking().Select(a => new { a.Id, a.Slug }).ToDictionaryAsync(a => a.Id, a => a.Slug, ct);

        string Key(Guid id) => keys.TryGetValue(id, out var key) ? key : id.ToString();
        string Slug(Guid id) => slugs.TryGetValue(id, out var slug) ? slug : id.ToString();
        string Named(string name) => Guid.TryParse(name, out var id) ? Slug(id) : name;
        var file = new JsonObject
        {
            ["format"] = AgentFile.Format, ["version"] = AgentFile.Version,
            ["tools"] = new JsonArray([.. tools.Select(tool => AgentFile.Of(tool, keys[tool.Id], Slug))]),
            ["agents"] = new JsonArray([.. agents.Zip(configs, (row, config) => AgentFile.Of(row.Agent, config, Key, Named))]),
        };
        return new ExportedAgents(AgentFile.Write(file, request.Format), agents.Count, tools.Count);
    }

    private async Task<List<(Agent Agent, string Config)>> FindAsync(IReadOnlyList<string>? names, CancellationToken ct)
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
            orderby agent.Slug
            select new { agent, version.Config }).ToListAsync(ct);
        return rows.ConvertAll(row => (row.agent, row.Config));
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
