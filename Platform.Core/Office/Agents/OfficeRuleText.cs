using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Agents;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class OfficeRuleText
{
    public static readonly Sentences All = new(typeof(OfficeRuleText));
}
