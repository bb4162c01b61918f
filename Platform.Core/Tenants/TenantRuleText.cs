using Platform.Core.Shared.Operations;

namespace Platform.Core.Tenants;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class TenantRuleText
{
    public static readonly Sentences All = new(typeof(TenantRuleText));
}
