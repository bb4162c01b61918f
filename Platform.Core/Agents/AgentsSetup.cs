using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Cache;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Files;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Templates;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents;

public static class AgentsSetup
{
    public static IServiceCollection AddAgents(this IServiceCollection services, PlatformSettings settings)
    {
        services.AddScoped<AgentGraph>();
        services.AddScoped<IAgentDirectory, AgentDirectory>();
        services.AddScoped<ConfigCheck>();
        services.AddScoped<BotTokens>();
        services.AddScoped<ToolCheck>();
        services.AddScoped<AgentChanges>();
        services.AddScoped<AgentMaking>();
        services.AddScoped<UsualModel>();
        services.AddScoped<AgentImport>();
        services.AddScoped<ToolImport>();
        services.AddScoped<Unlinking>();
        services.AddScoped<AssistantSaving>();
        services.AddScoped<ToolSaving>();
        services.AddScoped<ToolLinks>();
        services.AddSingleton<SealedSecrets>();
        services.AddSingleton<IAgentIdentities, AgentIdentities>();
        services.AddSingleton<NodeEpochs>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeEpochs>());
        services.AddSingleton(provider => new AgentEpochs(
            provider.GetRequiredService<NodeEpochs>(), provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<OperationRunner>()));
        services.AddSingleton<AssistantCopies>();
        services.AddHostedService(provider => provider.GetRequiredService<AssistantCopies>());
        services.AddSingleton<ConfigRefresher>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigRefresher>());
        services.AddSingleton(provider => new AssistantReader(
            provider.GetRequiredService<AssistantCopies>(), provider.GetRequiredService<ConfigRefresher>(), provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<OperationRunner>()));
        services.AddSingleton<RemoveTenantConfig>();
        services.AddRunning();
        services.AddLastingTools();
        services.AddTesting(settings);
        services.AddSingleton(EventSubscription.Of<AgentConfigChanged, ConfigRefresher>());
        services.AddSingleton(EventSubscription.Of<TenantDeleted, RemoveTenantConfig>());
        return services;
    }
}
