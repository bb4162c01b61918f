using Platform.Core.Shared.Operations;

namespace Platform.Core.Usage;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class UsageRuleText
{
    public static readonly Sentences All = new(typeof(UsageRuleText));
}
