using Platform.Core.Knowledge.Extraction;
using Platform.Web.Knowledge.Base;
using Platform.Web.Knowledge.Collections;
using Platform.Web.Knowledge.Graph;
using Platform.Web.Knowledge.Lab;
using Platform.Web.Knowledge.Memory;
using Platform.Web.Knowledge.Reading;
using Platform.Web.Knowledge.Search;
using Platform.Web.Knowledge.Source;
using Platform.Web.Knowledge.Sources;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Knowledge;

public static class KnowledgeWebSetup
{
    public static IServiceCollection AddKnowledgeWeb(this IServiceCollection services)
    {
        services.AddSingleton(new ErrorTextSource("knowledge", typeof(KnowledgeText)));
        services.AddOptions<ExtractionOptions>().BindConfiguration(ExtractionOptions.Section);
        services.AddKnowledgePages();
        return services;
    }

    public static void MapKnowledge(this WebApplication app)
    {
        app.MapKnowledgeReadingApi();
        app.MapOriginalDownload();
        app.MapUpload();
        app.MapSourceApi();
        app.MapSourceCommandApi();
        app.MapCollectionApi();
        app.MapMemoryApi();
        app.MapGraphApi();
        app.MapEnrichmentApi();
        app.MapGoldenApi();
        app.MapKnowledgeSearchApi();
    }
}
