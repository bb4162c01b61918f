using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>The file of agents with their tools (docs/agent-files.md): no ids of a database but those by which the same tenant finds its own again, and no secrets.</summary>
internal static class AgentFile
{
    public const string Format = "platform-agents";

    public const int Version = 1;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonObject file, AgentFileFormat format) =>
        format == AgentFileFormat.Json ? file.ToJsonString(Indented) + "\n" : YamlText.Of(file);

    /// <summary>Everything that is wrong with its shape.</summary>
    public static List<FieldError> ShapeFaults(FileTree tree)
    {
        var faults = ConfigSchemas.CheckFile(tree.Root);
        if (faults.Count > 0)
            return faults;
        faults.AddRange(Doubled(tree, "tools", "key"));
        faults.AddRange(Doubled(tree, "agents", "id"));
        foreach (var (pointer, agent) in Entries(tree.Root, "agents").Where(agent => !Slugs.IsSlug(AgentConfig.TextOf(agent.Entry, "id")!)))
            faults.Add(new FieldError($"{pointer}/id", AgentsRuleText.All["Slug"]));
        return faults;
    }

    public static IEnumerable<(string Pointer, JsonObject Entry)> Entries(JsonObject root, string list) =>
        (root[list] as JsonArray ?? []).Index().Select(item => ($"/{list}/{item.Index}", (JsonObject)item.Item!));

    /// <summary>A tool as it stands in a file.</summary>
    public static JsonObject Of(Tool tool, string key, Func<Guid, string> agent)
    {
        var entry = new JsonObject { ["key"] = key, ["id"] = tool.Id.ToString(), ["name"] = tool.Name, ["tool_type"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(tool.ToolType.ToString()) };
        if (tool.Description is { } description)
            entry["description"] = description;
        if (tool.AssistantId is { } assistant)
            entry["assistant_id"] = agent(assistant);
        entry["input_schema"] = JsonNode.Parse(tool.InputSchema);
        if (AgentConfig.Parse(tool.Config) is { Count: > 0 } config)
            entry["config"] = config;
        if (!tool.IsActive)
            entry["is_active"] = false;
        return entry;
    }

    /// <summary>An agent as it stands in a file.</summary>
    public static JsonObject Of(Agent agent, JsonObject config, Func<Guid, string> tool, Func<string, string> other)
    {
        var entry = new JsonObject { ["id"] = agent.Slug, ["name"] = agent.Name };
        if (agent.Description is { } description)
            entry["description"] = description;
        if (agent.IsSecretary)
            entry["is_secretary"] = true;
        if (agent.AssistantType == Contracts.AssistantType.OpenaiApi)
            (entry["assistant_type"], entry["openai_assistant_id"]) = ("openai_api", agent.OpenaiAssistantId);
        if (!agent.IsActive)
            entry["is_active"] = false;
        entry["config_json"] = Portable(config, tool, other);
        return entry;
    }

    /// <summary>The configuration with what others call the tools and agents that it names.</summary>
    /// <param name="agent">Takes a slug or an id.</param>
    public static JsonObject Portable(JsonObject config, Func<Guid, string> tool, Func<string, string> agent)
    {
        var portable = (JsonObject)config.DeepClone();
        foreach (var use in AgentConfig.Objects(portable, "tools"))
        {
            if (Guid.TryParse(AgentConfig.TextOf(use, "tool_id"), out var id))
                use["tool_id"] = tool(id);
            if (AgentConfig.TextOf(use, "sub_assistant_id") is { } sub)
                use["sub_assistant_id"] = agent(sub);
        }

        foreach (var sub in AgentConfig.Objects(portable, "sub_agents"))
        {
            if (AgentConfig.TextOf(sub, "agent_id") is { } id)
                sub["agent_id"] = agent(id);
        }

        return portable;
    }

    private static IEnumerable<FieldError> Doubled(FileTree tree, string list, string key)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (pointer, entry) in Entries(tree.Root, list).Where(entry => !seen.Add(AgentConfig.TextOf(entry.Entry, key)!)))
            yield return new FieldError($"{pointer}/{key}", AgentsRuleText.All["Doubled"]);
    }
}
