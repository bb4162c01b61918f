using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Runtime.Queues;

public static class QueuesSetup
{
    /// <summary>The workers of the queues; they run where the role <c>workers</c> does.</summary>
    public static IServiceCollection AddQueues(this IServiceCollection services, PlatformSettings settings)
    {
        services.AddSingleton(provider => new QueueServices(
            provider.GetRequiredService<RedisConnection>(), new QueueOptions(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<AgentsByName>();
        services.AddSingleton<QueueWorker, HistoryWorker>();
        services.AddSingleton<QueueWorker, TokenUsageWorker>();
        if (settings.Runs("workers"))
            services.AddHostedService<QueueWorkers>();
        return services;
    }
}
