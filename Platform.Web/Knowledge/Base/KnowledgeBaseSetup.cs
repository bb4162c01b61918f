using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Commands;
using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Knowledge.Base;

public static class KnowledgeBaseSetup
{
    /// <summary>The pages of sources: their place in the sidebar, and sources in the command search.</summary>
    public static IServiceCollection AddKnowledgePages(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, KnowledgeNavigation>()
        .AddScoped<ICommandSource, SourceCommands>()
        .AddScoped<IChecklistSource, KnowledgeChecklist>();

    private sealed class KnowledgeNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries =>
            [new(NavigationGroup.Work, "Knowledge", "/manage/{tenant}/knowledge-base", "book", typeof(KnowledgeBaseText), Permissions.KnowledgeRead, 37)];
    }
}
