using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;

namespace Platform.Core.Runtime.Conversations;

/// <summary>An agent that is removed for good takes its history along; one that is only put away keeps it.</summary>
internal sealed class RemoveAgentConversations(Databases databases, IAgentIdentities agents) : IConsume<AgentConfigChanged>
{
    private const int BatchSize = 5_000;

    public async Task ConsumeAsync(AgentConfigChanged @event, CancellationToken ct)
    {
        if (!@event.IsGone || await agents.FindAcrossTenants(@event.AgentId, ct) is not null)
            return;
        await DeleteAsync(
            "DELETE FROM conversation_messages WHERE tenant_id = $1 AND (conversation_id, at, id) IN (SELECT conversation_id, at, id FROM conversation_messages WHERE tenant_id = $1 AND agent_id = $2 LIMIT $3)",
            @event, ct);
        await DeleteAsync("DELETE FROM conversations WHERE id IN (SELECT id FROM conversations WHERE tenant_id = $1 AND agent_id = $2 LIMIT $3)", @event, ct);
    }

    private async Task DeleteAsync(string sql, AgentConfigChanged gone, CancellationToken ct)
    {
        int batch;
        do
        {
            await using var command = databases.System.CreateCommand(sql);
            command.Parameters.Add(new() { Value = gone.TenantId });
            command.Parameters.Add(new() { Value = gone.AgentId });
            command.Parameters.Add(new() { Value = BatchSize });
            batch = await command.ExecuteNonQueryAsync(ct);
        }
        while (batch == BatchSize);
    }
}
