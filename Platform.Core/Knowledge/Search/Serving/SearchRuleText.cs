using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Marks the texts of the rules of this room.</summary>
internal sealed class SearchRuleText
{
    public static readonly Sentences All = new(typeof(SearchRuleText));
}
