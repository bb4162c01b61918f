using Platform.Core.Shared.Settings;
using Platform.Web.Hosting;

namespace Platform.Web.Admin;

/// <summary>The services of the house without its web server.</summary>
internal static class AdminServices
{
    public static ServiceProvider Build(PlatformSettings settings, string database, string redis)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCore(settings, database, redis);
        return services.BuildServiceProvider();
    }
}
