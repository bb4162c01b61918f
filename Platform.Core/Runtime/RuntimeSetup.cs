using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Runtime.Messages;
using Platform.Core.Runtime.Queues;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Runtime.Trying;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Runtime;

public static class RuntimeSetup
{
    public static IServiceCollection AddRuntime(this IServiceCollection services, PlatformSettings settings, string redisUrl)
    {
        services.AddSingleton<RunnerTokens>();
        services.AddSingleton<RunnerDoor>();
        services.AddSingleton<ToolCalls>();
        services.AddSingleton<AgentInbox>();
        services.AddSingleton<AnswerWaiters>();
        services.AddHostedService(provider => provider.GetRequiredService<AnswerWaiters>());
        services.AddSingleton<AgentDoors>();
        services.AddSingleton<Conversing>();
        services.AddSingleton<AgentVoice>();
        services.AddSingleton<SayReminder>();
        services.AddSingleton(EventSubscription.Of<ReminderDue, SayReminder>());
        services.AddTrying();
        services.AddSupervision(settings, redisUrl);
        services.AddChannels();
        services.AddConversations(settings);
        services.AddQueues(settings);
        return services;
    }
}
