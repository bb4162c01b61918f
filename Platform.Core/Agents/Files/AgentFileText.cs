using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>Marks the sentences about agents' files.</summary>
internal sealed class AgentFileText
{
    public static readonly Sentences All = new(typeof(AgentFileText));
}
