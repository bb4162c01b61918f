namespace Platform.Web.Runtime.Conversations;

public static class ConversationsWebSetup
{
    public static void MapConversations(this WebApplication app) => app.MapHistoryApi();
}
