using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Commands;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Agents.Toolbox;

public static class ToolboxSetup
{
    /// <summary>The tools' pages: their place in the sidebar, and tools in the command search.</summary>
    public static IServiceCollection AddToolbox(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, ToolboxNavigation>()
        .AddScoped<ICommandSource, ToolCommands>();

    private sealed class ToolboxNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries => [new(NavigationGroup.Work, "Tools", "/manage/{tenant}/tools", "tool", typeof(ToolboxText), Permissions.AgentsRead, 35)];
    }
}
