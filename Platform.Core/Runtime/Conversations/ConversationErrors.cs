using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Refusals of this part.</summary>
internal static class ConversationErrors
{
    public static readonly Error UnknownAgent = Error.NotFound("conversations.unknown_agent", "There is no such agent.");

    public static readonly Error Unknown = Error.NotFound("conversations.unknown", "There is no such conversation.");

    public static readonly Error UnknownNote = Error.NotFound("conversations.unknown_note", "There is no such note.");

    public static readonly Error NotTaken = Error.Conflict("conversations.not_taken", "Take the conversation over before you answer in the agent's place.");

    public static Error TakenBy(string name) => Error.Conflict("conversations.taken_by", $"{name} answers in this conversation.", name);

    public static Error Wrong(ConversationState state) => Error.Conflict("conversations.wrong_state", $"The conversation is {state}.", state);
}
