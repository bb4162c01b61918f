using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Data;

namespace Platform.Core.Runtime.Conversations;

public static class ConversationsSetup
{
    /// <summary>How long what was said is kept, in days: this month can be held against the same of last year.</summary>
    public const int KeepDays = 400;

    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddSingleton(new PartitionedTable("conversation_messages", Monthly: true, Ahead: 2, KeepDays));
        services.AddSingleton<HistoryWriter>();
        return services;
    }
}
