using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Context;

internal static class ContextSetup
{
    public static IServiceCollection AddKnowledgeContext(this IServiceCollection services)
    {
        services.AddSingleton<IAgentKnowledge, Retrieval>();
        services.AddSingleton<IContextBuilder, ContextBuilder>();
        services.AddSingleton<ICitedVersions, CitedVersions>();
        services.AddScoped<IKnowledgeNames, KnowledgeNames>();
        return services;
    }
}
