using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.JsonSchema;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Configuration;

/// <summary>What configurations may hold, as the schemas beside this file say it.</summary>
internal static class ConfigSchemas
{
    private static readonly JsonSchema Agent = Load("agent-config.json");
    private static readonly JsonSchema Tool = Load("tool-config.json");
    private static readonly JsonSchema File = Load("agents-file.json");

    public static List<FieldError> CheckAgent(JsonObject config, string pointer) => Check(Agent, config, pointer);

    public static List<FieldError> CheckTool(JsonObject config, string pointer) => Check(Tool, config, pointer);

    /// <summary>Of a missing key the pointer that it would have (contracts: README).</summary>
    public static string PointerOf(SchemaError error) =>
        error.Keyword == "required" ? $"{error.InstancePointer}/{JsonPointer.Escape(error.Arguments[0])}" : error.InstancePointer;
    /// <summary>The shape of a file of agents; what its configurations hold is checked as they are taken.</summary>
    public static List<FieldError> CheckFile(JsonObject file) => Check(File, file, "");

    private static List<FieldError> Check(JsonSchema schema, JsonObject config, string pointer) =>
        schema.Validate(JsonSerializer.SerializeToElement(config)).Errors.Select(error => new FieldError(pointer + PointerOf(error), error.Message)).ToList();

    private static JsonSchema Load(string file)
    {
        using var stream = typeof(ConfigSchemas).Assembly.GetManifestResourceStream($"{typeof(ConfigSchemas).Namespace}.{file}")
            ?? throw new InvalidOperationException($"The embedded file {file} is missing.");
        using var reader = new StreamReader(stream);
        return JsonSchema.Parse(reader.ReadToEnd());
    }
}
