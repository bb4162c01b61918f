using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Context;

namespace Platform.Core.Knowledge;

public static class KnowledgeSetup
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services)
    {
        services.AddKnowledgeContext();
        return services;
    }
}
