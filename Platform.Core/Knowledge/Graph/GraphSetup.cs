using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Graph.Enrichment;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Graph;

internal static class GraphSetup
{
    public static void AddGraph(this IServiceCollection services, PlatformSettings? settings)
    {
        services.AddSingleton<IChunkLinker, GraphLinker>();
        services.AddSingleton<IGraphRanking, GraphSearch>();
        services.AddSingleton<EnrichmentSignals>();
        services.AddSingleton<RelationReader>();
        services.AddSingleton<EnrichmentRows>();
        services.AddSingleton<EnrichmentWorker>();
        if (settings?.Runs("workers") == true)
            services.AddHostedService(provider => provider.GetRequiredService<EnrichmentWorker>());
    }
}
