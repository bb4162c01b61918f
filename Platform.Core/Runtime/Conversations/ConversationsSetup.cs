using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Runtime.Conversations;

public static class ConversationsSetup
{
    /// <summary>How long what was said is kept, in days: this month can be held against the same of last year.</summary>
    public const int KeepDays = 400;

    public static IServiceCollection AddConversations(this IServiceCollection services, PlatformSettings settings)
    {
        services.AddSingleton(new PartitionedTable("conversation_messages", Monthly: true, Ahead: 2, KeepDays));
        services.AddSingleton<HistoryWriter>();
        services.AddSingleton<AgentPlaces>();
        services.AddSingleton<TakenMarks>();
        if (settings.Runs("workers"))
            services.AddHostedService(provider => provider.GetRequiredService<TakenMarks>());
        services.AddSingleton<SpeakForPerson>();
        services.AddSingleton<ForgetThreads>();
        services.AddSingleton<RemoveAgentConversations>();
        services.AddSingleton(EventSubscription.Of<ConversationTurned, TakenMarks>());
        services.AddSingleton(EventSubscription.Of<PersonAnswered, SpeakForPerson>());
        services.AddSingleton(EventSubscription.Of<ThreadsErased, ForgetThreads>());
        services.AddSingleton(EventSubscription.Of<AgentConfigChanged, RemoveAgentConversations>());
        return services;
    }
}
