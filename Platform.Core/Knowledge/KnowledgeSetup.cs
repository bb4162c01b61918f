using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Context;
using Platform.Core.Knowledge.Crawling;
using Platform.Core.Knowledge.Extraction;
using Platform.Core.Knowledge.Golden;
using Platform.Core.Knowledge.Graph;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Memory;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge;

public static class KnowledgeSetup
{
    /// <param name="settings">Null for parts of the server that do not work on sources.</param>
    public static IServiceCollection AddKnowledge(this IServiceCollection services, PlatformSettings? settings = null)
    {
        services.AddExtraction();
        services.AddCrawling();
        services.AddSources();
        services.AddCollections();
        services.AddIngestion(settings);
        services.AddKnowledgeSearch();
        services.AddGraph(settings);
        services.AddGolden();
        services.AddKnowledgeContext();
        services.AddMemory(settings);
        return services;
    }
}
