namespace Platform.Web.Runtime.TestChat;

/// <summary>Marks the texts of this part.</summary>
public sealed class TestChatText;
