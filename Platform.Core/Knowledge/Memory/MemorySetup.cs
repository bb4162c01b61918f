using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Knowledge.Memory;

internal static class MemorySetup
{
    public static IServiceCollection AddMemory(this IServiceCollection services, PlatformSettings? settings)
    {
        services.AddSingleton<MemoryRows>();
        services.AddSingleton<MemoryTasks>();
        services.AddSingleton<UserMemory>();
        services.AddSingleton<MemoryWriter>();
        if (settings?.Runs("workers") == true)
            services.AddHostedService(provider => provider.GetRequiredService<MemoryWriter>());
        services.AddSingleton<ForgetUserMemories>();
        services.AddSingleton(EventSubscription.Of<EndUserErased, ForgetUserMemories>());
        return services;
    }
}
