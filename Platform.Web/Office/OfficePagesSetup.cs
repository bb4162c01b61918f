using Platform.Core.Shared.Operations;
using Platform.Web.Office.Board;
using Platform.Web.Office.Screen;
using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Office;

/// <summary>The office's pages: board, integration and the walls.</summary>
public static class OfficePagesSetup
{
    public static IServiceCollection AddOfficePages(this IServiceCollection services)
    {
        services.AddSingleton<INavigationSource, OfficeNavigation>();
        services.AddSingleton(new ErrorTextSource("office", typeof(OfficeText)));
        services.AddSingleton(new DashboardPanel(typeof(OfficeTile), 5, Permissions.OfficeRead, IsTile: true));
        return services;
    }

    /// <summary>The addresses beside the pages: the wall, its preview, and the board as a file.</summary>
    public static void MapOfficePages(this WebApplication app)
    {
        app.MapScreens();
        app.MapBoardCsv();
    }

    private sealed class OfficeNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries =>
            [new(NavigationGroup.Work, "office", "/manage/{tenant}/office", "office", typeof(OfficeText), Permissions.OfficeRead, Order: 10)];
    }
}
