using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Runtime.Messages;

namespace Platform.Core.Runtime;

public static class RuntimeSetup
{
    public static IServiceCollection AddRuntime(this IServiceCollection services)
    {
        services.AddSingleton<RunnerTokens>();
        services.AddSingleton<RunnerDoor>();
        services.AddSingleton<ToolCalls>();
        services.AddSingleton<AgentInbox>();
        services.AddSingleton<AnswerWaiters>();
        services.AddHostedService(provider => provider.GetRequiredService<AnswerWaiters>());
        services.AddSingleton<Conversing>();
        services.AddChannels();
        return services;
    }
}
