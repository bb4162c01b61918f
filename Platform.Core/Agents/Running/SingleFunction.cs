using System.Text.Json;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>What most tools are to the model: one function with the tool's own name, description and schema.</summary>
internal static class SingleFunction
{
    public static IReadOnlyList<ToolFunction> Of(RunnableTool tool, ToolClass usual) =>
        [new ToolFunction(tool.Id, tool.Name, tool.Description, JsonElement.Parse(tool.InputSchema), ClassOf(tool, usual))];

    /// <summary>What the configuration says, or what the kind is by itself.</summary>
    public static ToolClass ClassOf(RunnableTool tool, ToolClass usual) =>
        tool.Config["class"]?.GetValue<string>() is { } named && Enum.TryParse<ToolClass>(named, ignoreCase: true, out var wanted) ? wanted : usual;
}
