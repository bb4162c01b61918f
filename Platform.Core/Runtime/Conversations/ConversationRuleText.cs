using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Marks the texts of this part's rules.</summary>
internal sealed class ConversationRuleText
{
    public static readonly Sentences All = new(typeof(ConversationRuleText));
}
