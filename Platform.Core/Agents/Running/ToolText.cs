using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>Marks what several kinds of tools say of their arguments.</summary>
internal sealed class ToolText
{
    public static readonly Sentences All = new(typeof(ToolText));
}
