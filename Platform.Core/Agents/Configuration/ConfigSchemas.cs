using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.JsonSchema;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Configuration;

/// <summary>What configurations may hold, as the schemas beside this file say it.</summary>
internal static class ConfigSchemas
{
    // These schemas are our own and their patterns linear, so the steps bound the work. The clock is left out: on a busy machine it would end the check of
    // a small configuration before it has found the place of the fault.
    private static readonly ValidationOptions Unhurried = new() { MaxTime = TimeSpan.MaxValue };
    private static readonly SchemaOptions OwnSchema = new() { PatternTimeout = Timeout.InfiniteTimeSpan };

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
        schema.Validate(JsonSerializer.SerializeToElement(config), Unhurried).Errors.Select(error => new FieldError(pointer + PointerOf(error), error.Message)).ToList();

    private static JsonSchema Load(string file)
    {
        using var stream = typeof(ConfigSchemas).Assembly.GetManifestResourceStream($"{typeof(ConfigSchemas).Namespace}.{file}")
            ?? throw new InvalidOperationException($"The embedded file {file} is missing.");
        using var reader = new StreamReader(stream);
        return JsonSchema.Parse(reader.ReadToEnd(), OwnSchema);
    }
}
