using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Knowledge.Context;

internal static class ContextSetup
{
    public static IServiceCollection AddKnowledgeContext(this IServiceCollection services)
    {
        services.AddSingleton<IAgentKnowledge, Retrieval>();
        services.AddSingleton<IContextBuilder, ContextBuilder>();
        services.AddScoped<IKnowledgeNames, KnowledgeNames>();
        return services;
    }
}
