namespace Platform.Web.Agents.FromChat;

/// <summary>Marks the texts of this part.</summary>
public sealed class FromChatText;
