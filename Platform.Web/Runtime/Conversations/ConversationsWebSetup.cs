using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Commands;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Runtime.Conversations;

public static class ConversationsWebSetup
{
    public static IServiceCollection AddConversationsWeb(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, ConversationsNavigation>()
        .AddScoped<ICommandSource, ConversationCommands>()
        .AddSingleton(new ErrorTextSource("conversations", typeof(ConversationsText)));

    public static void MapConversations(this WebApplication app)
    {
        app.MapHistoryApi();
        app.MapConversationExport();
    }

    private sealed class ConversationsNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries =>
            [new(NavigationGroup.Work, "Conversations", "/manage/{tenant}/conversations", "chat", typeof(ConversationsText), Permissions.ConversationsRead, 40)];
    }
}
