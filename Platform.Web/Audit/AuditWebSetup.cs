using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Audit;

public static class AuditWebSetup
{
    public static IServiceCollection AddAuditWeb(this IServiceCollection services)
    {
        services.AddSingleton<INavigationSource, AuditNavigation>();
        services.AddSingleton(new ErrorTextSource("audit", typeof(AuditText)));
        services.AddSingleton(new DashboardPanel(typeof(RecentAudit), 90, Permissions.AuditRead));
        return services;
    }

    public static void MapAuditWeb(this WebApplication app)
    {
        app.MapAuditExport();
        app.MapAuditApi();
    }
}
