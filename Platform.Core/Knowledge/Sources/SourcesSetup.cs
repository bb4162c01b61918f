using Microsoft.Extensions.DependencyInjection;

namespace Platform.Core.Knowledge.Sources;

internal static class SourcesSetup
{
    public static void AddSources(this IServiceCollection services)
    {
        services.AddScoped<CollectionPlaces>();
        services.AddScoped<WorkEstimate>();
        services.AddScoped<SourceIntake>();
    }
}
