using Platform.Web.Knowledge.Collections;
using Platform.Web.Knowledge.Reading;
using Platform.Web.Knowledge.Sources;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Knowledge;

public static class KnowledgeWebSetup
{
    public static IServiceCollection AddKnowledgeWeb(this IServiceCollection services)
    {
        services.AddSingleton(new ErrorTextSource("knowledge", typeof(KnowledgeText)));
        return services;
    }

    public static void MapKnowledge(this WebApplication app)
    {
        app.MapKnowledgeReadingApi();
        app.MapSourceApi();
        app.MapSourceCommandApi();
        app.MapCollectionApi();
    }
}
