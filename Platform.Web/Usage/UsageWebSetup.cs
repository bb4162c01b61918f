using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Usage;

public static class UsageWebSetup
{
    public static IServiceCollection AddUsageWeb(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, UsageNavigation>()
        .AddSingleton(new DashboardPanel(typeof(SpentTodayTile), 50, Permissions.UsageRead, IsTile: true))
        .AddSingleton(new DashboardPanel(typeof(BudgetsPanel), 20, Permissions.UsageRead))
        .AddSingleton(new ErrorTextSource("usage", typeof(UsageText)));

    public static void MapUsage(this WebApplication app)
    {
        app.MapUsageApi();
        app.MapUsageExport();
    }

    private sealed class UsageNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries => [new(NavigationGroup.Work, "Usage", "/manage/{tenant}/usage", "chart", typeof(UsageText), Permissions.UsageRead, 50)];
    }
}
