using Platform.Core.Shared.Operations;

namespace Platform.Core.Models;

/// <summary>Marks the texts of this feature's rules.</summary>
internal sealed class ModelsRuleText
{
    public static readonly Sentences All = new(typeof(ModelsRuleText));
}
