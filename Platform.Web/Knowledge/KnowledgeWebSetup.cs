using Platform.Core.Knowledge.Extraction;
using Platform.Web.Knowledge.Graph;
using Platform.Web.Knowledge.Lab;
using Platform.Web.Knowledge.Reading;
using Platform.Web.Knowledge.Sources;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Knowledge;

public static class KnowledgeWebSetup
{
    public static IServiceCollection AddKnowledgeWeb(this IServiceCollection services)
    {
        services.AddSingleton(new ErrorTextSource("knowledge", typeof(KnowledgeText)));
        services.AddOptions<ExtractionOptions>().BindConfiguration(ExtractionOptions.Section);
        return services;
    }

    public static void MapKnowledge(this WebApplication app)
    {
        app.MapKnowledgeReadingApi();
        app.MapSourceApi();
        app.MapGraphApi();
        app.MapGoldenApi();
    }
}
