using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running.Asking;
using Platform.Core.Agents.Running.Clock;
using Platform.Core.Agents.Running.Finding;
using Platform.Core.Agents.Running.Http;
using Platform.Core.Agents.Running.Serving;
using Platform.Core.Agents.Running.Weather;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

internal static class RunningSetup
{
    public static void AddRunning(this IServiceCollection services)
    {
        services.AddSingleton<ToolDescriptions>();
        services.AddSingleton<ToolRunner>();
        services.AddSingleton<ModelContexts>();
        services.AddSingleton<AgentLoop>();
        services.AddSingleton<ServedAgents>();
        services.AddSingleton<IAgentGateway, AgentGateway>();
        services.AddOptions<WeatherOptions>()
            .Validate(options => WeatherOptions.IsBase(options.GeocodingUrl), "Weather:GeocodingUrl must be an address of http or https without a slash at the end.")
            .Validate(options => WeatherOptions.IsBase(options.ForecastUrl), "Weather:ForecastUrl must be an address of http or https without a slash at the end.")
            .ValidateOnStart();
        services.AddSingleton<OpenMeteo>();
        services.AddSingleton<HttpSender>();
        services.AddSingleton<IToolKind, TimeKind>();
        services.AddSingleton<IToolKind, WeatherKind>();
        services.AddSingleton<IToolKind, HttpKind>();
        services.AddSingleton<IToolKind, KnowledgeKind>();
        services.AddSingleton<IToolKind>(provider => new SubAssistantKind(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<AgentLoop>));
        services.AddSingleton(provider => new ToolTrial(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<ToolRunner>()));
        services.AddSingleton(provider => new DraftChat(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<AgentLoop>()));
        services.AddSingleton<ITrialRuns>(provider => provider.GetRequiredService<DraftChat>());
        services.AddSingleton(provider => new ModelInput(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<ToolRunner>(), provider.GetRequiredService<ModelContexts>()));
    }
}
