namespace Platform.Core.Runtime.Contracts;

public enum ConversationState
{
    /// <summary>The agent answers.</summary>
    Open,

    /// <summary>A person answers; the agent is silent until it is handed back.</summary>
    TakenOver,

    /// <summary>Put aside; the next message of its user opens it again.</summary>
    Closed,
}

/// <summary>Who said a line.</summary>
public enum MessageSender
{
    User,
    Agent,
    Tool,
}

/// <summary>What open pages listen to.</summary>
public static class ConversationNotices
{
    public const string Feature = "conversations";

    /// <summary>The ids are the conversations'.</summary>
    public const string Conversation = "conversation";
}
