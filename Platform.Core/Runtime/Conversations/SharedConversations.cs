using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Conversations in which several users have a part, as groups are.</summary>
internal static class SharedConversations
{
    /// <summary>Removes what one of them said and was answered, and counts the rest anew. The caller holds the conversations' locks.</summary>
    public static async Task LeaveAsync(PlatformDbContext database, TenantId tenant, List<Guid> conversations, string user, CancellationToken ct)
    {
        await database.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM conversation_messages m WHERE m.tenant_id = {tenant.Value} AND m.conversation_id = ANY ({conversations}) AND (m.platform_user_id = {user}
                OR m.interaction_id IN (SELECT q.interaction_id FROM conversation_messages q WHERE q.tenant_id = {tenant.Value} AND q.conversation_id = ANY ({conversations}) AND q.platform_user_id = {user}))
            """, ct);
        await database.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM knowledge_citations k WHERE k.tenant_id = {tenant.Value} AND k.conversation_id = ANY ({conversations})
                AND NOT EXISTS (SELECT 1 FROM conversation_messages m WHERE m.tenant_id = k.tenant_id AND m.conversation_id = k.conversation_id AND m.id = k.message_id)
            """, ct);
        await database.Database.ExecuteSqlAsync(
            $"""
            UPDATE conversations c SET platform_user_id = s.platform_user_id, user_name = s.user_name, first_at = s.first_at, last_at = s.last_at, last_sender = s.last_sender, last_text = s.last_text,
                user_messages = s.user_messages, agent_messages = s.agent_messages, tool_messages = s.tool_messages, errors = s.errors
            FROM (SELECT m.conversation_id, min(m.at) AS first_at, max(m.at) AS last_at,
                    (array_agg(m.platform_user_id ORDER BY m.at DESC) FILTER (WHERE m.platform_user_id IS NOT NULL))[1] AS platform_user_id,
                    (array_agg(m.user_name ORDER BY m.at DESC) FILTER (WHERE m.user_name IS NOT NULL))[1] AS user_name,
                    (array_agg(m.sender_type ORDER BY m.at DESC, m.sender_type))[1] AS last_sender, (array_agg(left(m.content, 200) ORDER BY m.at DESC, m.sender_type))[1] AS last_text,
                    count(*) FILTER (WHERE m.sender_type = 'User') AS user_messages, count(*) FILTER (WHERE m.sender_type = 'Agent') AS agent_messages,
                    count(*) FILTER (WHERE m.sender_type = 'Tool') AS tool_messages, count(*) FILTER (WHERE m.error IS NOT NULL) AS errors
                FROM conversation_messages m WHERE m.tenant_id = {tenant.Value} AND m.conversation_id = ANY ({conversations}) GROUP BY m.conversation_id) s
            WHERE c.tenant_id = {tenant.Value} AND c.id = s.conversation_id
            """, ct);
    }
}
