using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;
using Platform.Web.Tenants.Dashboard;
using Platform.Web.Tenants.Settings;

namespace Platform.Web.Tenants;

public static class TenantsWebSetup
{
    public static IServiceCollection AddTenantsWeb(this IServiceCollection services)
    {
        services.AddSingleton<INavigationSource, TenantsNavigation>();
        services.AddSingleton(new ErrorTextSource("tenants", typeof(TenantsText)));
        services.AddScoped<IChecklistSource, SettingsChecklist>();
        return services;
    }

    public static void MapTenantsWeb(this WebApplication app)
    {
        app.MapLogo();
        app.MapTenantApi();
    }
}
