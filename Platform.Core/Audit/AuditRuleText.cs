using Platform.Core.Shared.Operations;

namespace Platform.Core.Audit;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class AuditRuleText
{
    public static readonly Sentences All = new(typeof(AuditRuleText));
}
