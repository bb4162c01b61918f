using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Running.Asking;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

internal static class RunningSetup
{
    public static void AddRunning(this IServiceCollection services)
    {
        services.AddSingleton<ToolDescriptions>();
        services.AddSingleton<ToolRunner>();
        services.AddSingleton<AgentLoop>();
        services.AddSingleton<IToolKind>(provider => new SubAssistantKind(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<AgentLoop>));
        services.AddSingleton(provider => new ToolTrial(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<ToolRunner>()));
        services.AddSingleton(provider => new DraftChat(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<AgentLoop>()));
        services.AddSingleton(provider => new ModelInput(provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<ToolRunner>(), provider.GetRequiredService<TimeProvider>()));
    }
}
