namespace Platform.Core.Shared.Operations;

/// <summary>Marks the texts of <see cref="CommonRules"/>.</summary>
internal sealed class RuleText
{
    public static readonly Sentences All = new(typeof(RuleText));
}
