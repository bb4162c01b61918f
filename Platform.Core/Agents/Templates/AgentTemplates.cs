using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Files;

namespace Platform.Core.Agents.Templates;

/// <summary>What agents can begin with: files of agents (docs/agent-files.md) in English and Russian, that name tools by their types and no model.</summary>
public static class AgentTemplates
{
    public static readonly IReadOnlyList<string> Keys = ["support", "sales", "secretary", "report-writer", "reviews"];

    private const string Tools = "tools";

    private static readonly ConcurrentDictionary<(string Key, string Language), JsonObject> Read = new();

    /// <summary>Null for an unknown key. What is not Russian is English.</summary>
    public static AgentTemplate? Find(string key, string language)
    {
        if (!Keys.Contains(key))
            return null;
        var entry = (JsonObject)FileOf(key, language)["agents"]![0]!;
        var config = (JsonObject)entry["config_json"]!.DeepClone();
        var types = AgentConfig.Objects(config, "tools").Select(use => Enum.Parse<ToolType>(AgentConfig.TextOf(use, "tool_id")!, ignoreCase: true)).ToArray();
        return new AgentTemplate(
            key, AgentConfig.TextOf(entry, "name")!, AgentConfig.TextOf(entry, "description")!, AgentConfig.Prompt(config)!, AgentConfig.Department(config)!,
            (decimal)AgentConfig.Settings(config)["temperature"]!, types, entry["is_secretary"] is not null, config);
    }

    public static IReadOnlyList<AgentTemplate> List(string language) => [.. Keys.Select(key => Find(key, language)!)];

    /// <summary>A tool of this type as templates suggest it.</summary>
    internal static (string Name, string Description) Tool(ToolType type, string language)
    {
        var tool = AgentFile.Entries(FileOf(Tools, language), Tools).Select(tool => tool.Entry).First(tool => AgentConfig.TextOf(tool, "tool_type") == type.ToString().ToLowerInvariant());
        return (AgentConfig.TextOf(tool, "name")!, AgentConfig.TextOf(tool, "description")!);
    }

    private static JsonObject FileOf(string key, string language) => Read.GetOrAdd((key, language == "ru" ? "ru" : "en"), static file =>
    {
        var name = $"{typeof(AgentTemplates).Namespace}.{file.Key}-{file.Language}.yaml";
        using var stream = typeof(AgentTemplates).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The embedded file {name} is missing.");
        using var reader = new StreamReader(stream);
        return FileTree.Read(reader.ReadToEnd(), AgentFileFormat.Yaml) is { Value: { } tree } ? tree.Root : throw new InvalidOperationException($"The embedded file {name} cannot be read.");
    });
}

/// <param name="Tools">The types of tools that it suggests.</param>
public sealed record AgentTemplate(string Key, string Name, string Description, string Prompt, string Department, decimal Temperature, IReadOnlyList<ToolType> Tools, bool IsSecretary, JsonObject Config);
