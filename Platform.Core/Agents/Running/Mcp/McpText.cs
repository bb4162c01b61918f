using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>Marks what the tool says.</summary>
internal sealed class McpText
{
    public static readonly Sentences All = new(typeof(McpText));
}
