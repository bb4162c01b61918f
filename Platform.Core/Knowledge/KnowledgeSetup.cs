using Microsoft.Extensions.DependencyInjection;

namespace Platform.Core.Knowledge;

public static class KnowledgeSetup
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services) => services;
}
