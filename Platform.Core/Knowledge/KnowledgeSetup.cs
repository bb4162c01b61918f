using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Context;
using Platform.Core.Knowledge.Memory;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge;

public static class KnowledgeSetup
{
    public static IServiceCollection AddKnowledge(this IServiceCollection services, PlatformSettings settings)
    {
        services.AddKnowledgeContext();
        services.AddMemory(settings);
        return services;
    }
}
