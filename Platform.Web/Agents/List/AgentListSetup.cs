using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Commands;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Agents.List;

/// <summary>The list of agents, making them, and their files.</summary>
internal static class AgentListSetup
{
    public static IServiceCollection AddAgentList(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, AgentListNavigation>()
        .AddScoped<ICommandSource, AgentCommands>();

    public static void MapAgentList(this WebApplication app)
    {
        app.MapAgentFileApi();
        app.MapAgentDownload();
    }

    private sealed class AgentListNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries => [new(NavigationGroup.Work, "Agents", "/manage/{tenant}/ai-agents", "agent", typeof(AgentListText), Permissions.AgentsRead, 25)];
    }
}
