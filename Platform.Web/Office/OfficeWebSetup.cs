using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.SignalR;
using Platform.Core.Access.Contracts;
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

    /// <summary>Puts <see cref="OfficeDoor"/> between the web server, which stands registered already, and the host.</summary>
    public static void AddOfficeDoor(this IServiceCollection services)
    {
        var server = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(server);
        services.AddKeyedSingleton(typeof(IServer), typeof(OfficeDoor), server.ImplementationType!);
        services.AddSingleton<IServer>(provider => new OfficeDoor(
            provider.GetRequiredKeyedService<IServer>(typeof(OfficeDoor)), provider.GetRequiredService<IApiKeyActors>(), provider.GetRequiredService<OfficeReceiver>(),
            provider.GetRequiredService<ILogger<OfficeDoor>>()));
    }

    /// <summary>REST calls and the live feed.</summary>
    public static void MapOffice(this WebApplication app)
    {
        app.MapOfficeApi();
        app.MapHub<OfficeHub>("/hubs/office").AllowAnonymous().Add(OfficeHubGate.Close);
    }
}
