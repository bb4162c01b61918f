using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class AgentsRuleText
{
    public static readonly Sentences All = new(typeof(AgentsRuleText));
}
