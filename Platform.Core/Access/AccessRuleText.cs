using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class AccessRuleText
{
    public static readonly Sentences All = new(typeof(AccessRuleText));
}
