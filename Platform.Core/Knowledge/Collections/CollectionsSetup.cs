using Microsoft.Extensions.DependencyInjection;

namespace Platform.Core.Knowledge.Collections;

internal static class CollectionsSetup
{
    public static void AddCollections(this IServiceCollection services)
    {
        services.AddSingleton<IndexSwitch>();
        services.AddScoped<IndexBuilding>();
    }
}
