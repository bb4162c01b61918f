namespace Platform.Web.Runtime.Conversations;

/// <summary>Marks the texts of this part.</summary>
public sealed class ConversationsText;
