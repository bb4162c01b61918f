using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>One import on its way: what the file holds, what of it is there already, and what has become of what was taken.</summary>
internal sealed class FileImport
{
    private readonly FileTree _tree;
    private readonly ImportAgents _request;
    private readonly Dictionary<string, PresentAgent> _agentsBySlug;
    private readonly Dictionary<Guid, string> _slugs;
    private readonly Dictionary<string, Tool> _matched = [];
    private readonly Dictionary<string, AgentImportItem> _items = [];

    // What the keys of the file stand for; null where the thing could not be taken.
    private readonly Dictionary<string, Guid?> _tools = [];
    private readonly Dictionary<string, Guid?> _agents = [];

    public FileImport(FileTree tree, ImportAgents request, IReadOnlyList<PresentAgent> agents, IReadOnlyList<Tool> tools)
    {
        (_tree, _request) = (tree, request);
        (_agentsBySlug, _slugs) = (agents.ToDictionary(agent => agent.Slug), agents.ToDictionary(agent => agent.Id, agent => agent.Slug));
        ToolEntries = AgentFile.Entries(tree.Root, "tools").ToDictionary(tool => AgentConfig.TextOf(tool.Entry, "key")!);
        AgentEntries = AgentFile.Entries(tree.Root, "agents").ToDictionary(agent => AgentConfig.TextOf(agent.Entry, "id")!);
        Match(tools);
    }

    public IReadOnlyDictionary<string, (string Pointer, JsonObject Entry)> ToolEntries { get; }

    public IReadOnlyDictionary<string, (string Pointer, JsonObject Entry)> AgentEntries { get; }

    public bool Publish => _request.Publish;

    public AgentImportChoice ChoiceOf(string pointer, bool isThere) => _request.Choices.GetValueOrDefault(pointer, isThere ? _request.WhereThere : AgentImportChoice.Create);

    public Tool? ToolThere(string key) => _matched.GetValueOrDefault(key);

    public PresentAgent? AgentThere(string slug) => _agentsBySlug.GetValueOrDefault(slug);

    /// <summary>For an agent that is made: its own slug where that is free, else one that nobody else of the file wants.</summary>
    public string FreeSlug(string slug) => _agentsBySlug.ContainsKey(slug) ? Slugs.Free(slug, [.. _agentsBySlug.Keys, .. AgentEntries.Keys, .. _slugs.Values]) : slug;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<AgentImportItem> Items() => [.. ToolEntries.Values.Concat(AgentEntries.Values).Select(entry => _items[entry.Pointer])];

    public void Add(AgentImportItem item) => _items[item.Pointer] = item;

    public void Became(string key, Guid? tool) => _tools[key] = tool;

    public void Became(string key, Guid? agent, string slug)
    {
        _agents[key] = agent;
        if (agent is { } id)
            _slugs[id] = slug;
    }

    /// <summary>Of everything that the file is compared with: which one it is, and how old.</summary>
    public IEnumerable<string> Compared() =>
        ToolEntries.Select(tool => string.Create(CultureInfo.InvariantCulture, $"{tool.Value.Pointer} {ToolThere(tool.Key)?.Id} {ToolThere(tool.Key)?.Version}"))
            .Concat(AgentEntries.Select(agent => string.Create(CultureInfo.InvariantCulture, $"{agent.Value.Pointer} {AgentThere(agent.Key)?.Id} {AgentThere(agent.Key)?.Epoch}")));

    /// <summary>The key of a tool in the file, or its id.</summary>
    public string KeyOf(Guid tool) => _tools.FirstOrDefault(entry => entry.Value == tool).Key ?? tool.ToString();

    /// <summary>The slug of an agent in the file, or in the tenant.</summary>
    public string SlugOf(string name) =>
        !Guid.TryParse(name, out var id) ? SlugInFile(_agentsBySlug.GetValueOrDefault(name)?.Id) ?? name : SlugInFile(id) ?? _slugs.GetValueOrDefault(id) ?? name;

    /// <summary>The id of a tool that a configuration names: of the file, or as it stands there.</summary>
    public string Tool(string name, string pointer, List<FieldError> faults)
    {
        if (!ToolEntries.TryGetValue(name, out var entry))
            return name;
        if (_tools.GetValueOrDefault(name) is { } id)
            return id.ToString();
        faults.Add(NotTaken(pointer, entry.Entry));
        return name;
    }

    /// <summary>The id of an agent that a configuration or a tool names by the slug of the file or of the tenant.</summary>
    public string Agent(string name, string pointer, List<FieldError> faults)
    {
        if (!AgentEntries.TryGetValue(name, out var entry))
            return _agentsBySlug.TryGetValue(name, out var there) ? there.Id.ToString() : name;
        if (_agents.TryGetValue(name, out var taken))
        {
            if (taken is { } id)
                return id.ToString();
            faults.Add(NotTaken(pointer, entry.Entry));
            return name;
        }

        // It is on its way itself, and waits for this one.
        if (AgentThere(name) is { } present)
            return present.Id.ToString();
        faults.Add(new FieldError(pointer, AgentsRuleText.All["Circle"]));
        return name;
    }

    public AgentImportItem Item(string pointer, JsonObject entry, AgentImportState state, bool isThere) => new(
        pointer, _tree.LineOf(pointer), pointer.StartsWith("/tools/", StringComparison.Ordinal) ? AgentImportKind.Tool : AgentImportKind.Agent,
        AgentConfig.TextOf(entry, "key") ?? AgentConfig.TextOf(entry, "id")!, AgentConfig.TextOf(entry, "name")!, state, isThere, null, [], [], []);

    /// <summary>A refusal as faults of the file.</summary>
    /// <param name="pointer">Of the thing, whose own places the refusal points at.</param>
    public IReadOnlyList<FieldError> Faults(string pointer, Error error) =>
        error.Fields.Count == 0 ? [At(new FieldError(pointer, error.Detail))] : Faults(pointer, error.Fields);

    public IReadOnlyList<FieldError> Faults(string pointer, IEnumerable<FieldError> fields) => [.. fields.Select(field => At(
        field with { Pointer = field.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal) ? field.Pointer : pointer + field.Pointer.Replace("#", "", StringComparison.Ordinal) }))];

    private FieldError At(FieldError field) => field with { Message = FileTree.Sentence(_tree.LineOf(field.Pointer), field.Message) };

    private string? SlugInFile(Guid? agent) => agent is null ? null : _agents.FirstOrDefault(entry => entry.Value == agent).Key;

    private static FieldError NotTaken(string pointer, JsonObject entry) => new(pointer, AgentFileText.All["NotTaken", AgentConfig.TextOf(entry, "name")]);

    // By its id where it is the tenant's own, else by name and type: ids of another tenant mean nothing here.
    private void Match(IReadOnlyList<Tool> tools)
    {
        var left = tools.ToDictionary(tool => tool.Id);
        foreach (var (key, (_, entry)) in ToolEntries)
        {
            if (Guid.TryParse(AgentConfig.TextOf(entry, "id"), out var id) && left.Remove(id, out var tool))
                _matched[key] = tool;
        }

        foreach (var (key, (_, entry)) in ToolEntries.Where(entry => !_matched.ContainsKey(entry.Key)))
        {
            var (name, type) = (AgentConfig.TextOf(entry, "name"), AgentConfig.TextOf(entry, "tool_type"));
            if (left.Values.FirstOrDefault(tool => tool.Name == name && JsonNamingPolicy.SnakeCaseLower.ConvertName(tool.ToolType.ToString()) == type) is not { } tool)
                continue;
            left.Remove(tool.Id);
            _matched[key] = tool;
        }
    }
}
