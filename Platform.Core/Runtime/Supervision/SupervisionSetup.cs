using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Microsoft.Extensions.Options;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Runtime.Supervision;

public static class SupervisionSetup
{
    /// <summary>Processes of agents and channels; with the role <c>supervisor</c> this node runs its part of them.</summary>
    /// <param name="redisUrl">With password.</param>
    public static IServiceCollection AddSupervision(this IServiceCollection services, PlatformSettings settings, string redisUrl)
    {
        services.AddOptions<SupervisionOptions>().Configure(options => Follow(options, settings, redisUrl))
            .Validate(options => options.MaxProcesses >= 1 && options.StartsPerMinute >= 1 && options.StartsAtOnce >= 1, "Platform:Supervision: MaxProcesses, StartsPerMinute and StartsAtOnce must be 1 or more.")
            .Validate(options => options.HeapLimit >= 64 && options.MemoryLimit >= options.HeapLimit, "Platform:Supervision: HeapLimit must be 64 MiB or more, and MemoryLimit no less.")
            .Validate(options => options.OfficeRenewal > TimeSpan.Zero && options.SlowModelAfter > TimeSpan.Zero, "Platform:Supervision: OfficeRenewal and SlowModelAfter must be more than 0.")
            .ValidateOnStart();
        services.AddScoped<ProcessOrders>();
        services.AddSingleton<ConfigurationFollower>();
        services.AddSingleton(EventSubscription.Of<AgentConfigChanged, ConfigurationFollower>());
        services.AddSingleton<ProcessRows>();
        services.AddSingleton(provider => new ProcessReports(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<RunnerFiles>(),
            provider.GetRequiredService<IOptions<SupervisionOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RunnerFiles>();
        services.AddSingleton<RunnerLauncher>();
        services.AddSingleton<SleepingAgents>();
        services.AddSingleton<IAgentWaking>(provider => provider.GetRequiredService<SleepingAgents>());
        services.AddSingleton(provider => new SupervisionSurroundings(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<OfficeReports>(), provider.GetRequiredService<ILogger<Supervisor>>()));
        services.TryAddSingleton<IServerAddress, NoServerAddress>();
        services.AddSingleton<KeeperWorkshop>();
        services.AddSingleton<StaffFigures>();
        services.AddSingleton<OfficeReports>();
        services.AddSingleton<Supervisor>();
        if (!settings.Runs("supervisor"))
            return services;
        services.AddHostedService(provider => provider.GetRequiredService<OfficeReports>());
        services.AddHostedService(provider => provider.GetRequiredService<Supervisor>());
        return services;
    }

    // Two servers on one machine are two nodes; one that takes any port is a new node each time.
    private static string NameOf(int port) => port > 0 ? $"{Environment.MachineName}:{port}" : $"{Environment.MachineName}:{Guid.NewGuid().ToString("N")[..12]}";

    private static void Follow(SupervisionOptions options, PlatformSettings settings, string redisUrl)
    {
        (options.Node, options.DataDirectory, options.RedisUrl, options.DefaultTenant) = (NameOf(settings.Port), settings.DataDirectory, redisUrl, settings.DefaultTenant);
        (options.CheckInterval, options.HeartbeatInterval, options.InactivityTimeout, options.MaxRestartAttempts) =
            (settings.ProcessCheckInterval, settings.AgentRunnerHeartbeatInterval, settings.AgentInactivityTimeout, settings.MaxRestartAttempts);
    }

    /// <summary>Without a server there is nobody to start for: administration commands.</summary>
    private sealed class NoServerAddress : IServerAddress
    {
        public string? Address => null;
    }
}
