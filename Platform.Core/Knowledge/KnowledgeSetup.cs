using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Core.Knowledge;

public static class KnowledgeSetup
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services)
    {
        services.AddOptions<ExtractionOptions>();
        services.AddSingleton<DocumentExtractor>();
        return services;
    }
}
