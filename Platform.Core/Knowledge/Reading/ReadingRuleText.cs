using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>Marks the texts of the rules of this room.</summary>
internal sealed class ReadingRuleText
{
    public static readonly Sentences All = new(typeof(ReadingRuleText));
}
