using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.AgentRunner.Graph;

/// <summary>Arguments of a call as a trace shows them.</summary>
internal static class ToolArguments
{
    /// <summary>The JSON, or the text of what is none.</summary>
    public static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
