using System.Text.Json;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>How most kinds describe a tool: one function with the tool's own name, description and schema.</summary>
internal static class ToolFunctions
{
    /// <summary>What a tool has that was made without a schema.</summary>
    public const string NoSchema = """{"type":"object","properties":{}}""";

    private static readonly JsonElement Anything = JsonDocument.Parse("""{"type":"object"}""").RootElement;

    /// <param name="schema">Of the kind; serves where the tool's own names no property.</param>
    public static IReadOnlyList<ToolFunction> One(RunnableTool tool, string schema, ToolClass @class)
    {
        var own = Parse(tool.InputSchema);
        return [new ToolFunction(tool.Id, tool.Name, tool.Description.Length > 0 ? tool.Description : tool.Name, SaysNothing(own) ? Parse(schema) : own, @class)];
    }

    private static bool SaysNothing(JsonElement schema) =>
        !schema.EnumerateObject().Any(keyword => keyword.Name is not ("type" or "properties" or "$schema" or "title" or "description" or "required" or "additionalProperties")
            || (keyword.Name is "properties" && keyword.Value.ValueKind == JsonValueKind.Object && keyword.Value.EnumerateObject().Any()));

    private static JsonElement Parse(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : Anything;
        }
        catch (JsonException)
        {
            return Anything;
        }
    }
}
