using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Ingestion;

internal static class IngestionSetup
{
    public static void AddIngestion(this IServiceCollection services, PlatformSettings? settings)
    {
        services.AddSingleton<IngestionSignals>();
    }
}
