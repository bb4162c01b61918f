using Microsoft.AspNetCore.SignalR;
using Platform.Web.Office.Demo;

namespace Platform.Web.Office;

public static class OfficeWebSetup
{
    public static IServiceCollection AddOfficeWeb(this IServiceCollection services)
    {
        services.AddSingleton<OfficeReceiver>();
        services.AddSingleton<OfficeViewers>();
        services.AddHostedService<DemoSimulator>();
        services.AddSignalR().AddHubOptions<OfficeHub>(hub =>
        {
            hub.SupportedProtocols = ["json"];
            hub.KeepAliveInterval = TimeSpan.FromSeconds(10);
            // Clients send nothing but Subscribe.
            hub.MaximumReceiveMessageSize = 4 * 1024;
        });
        return services;
    }

    /// <summary>In front of everything else, see <see cref="OfficeFastPath"/>.</summary>
    public static void UseOfficeFastPath(this WebApplication app) => app.UseMiddleware<OfficeFastPath>();

    /// <summary>REST calls and the live feed.</summary>
    public static void MapOffice(this WebApplication app)
    {
        app.MapOfficeApi();
        app.MapHub<OfficeHub>("/hubs/office").AllowAnonymous().Add(OfficeHubGate.Close);
    }
}
