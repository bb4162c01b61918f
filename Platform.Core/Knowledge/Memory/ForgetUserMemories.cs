using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;

namespace Platform.Core.Knowledge.Memory;

/// <summary>What all agents of a tenant remember of an end user who asked to be forgotten, and what a model has yet to look through.</summary>
internal sealed class ForgetUserMemories(Databases databases) : IConsume<EndUserErased>
{
    // The tasks first: one under way keeps nothing once its task is gone.
    private static readonly string[] Tables = ["knowledge_memory_tasks", "knowledge_memories"];

    public async Task ConsumeAsync(EndUserErased @event, CancellationToken ct)
    {
        foreach (var table in Tables)
        {
            await using var command = databases.System.CreateCommand($"DELETE FROM {table} WHERE tenant_id = $1 AND channel = $2 AND user_id = $3");
            foreach (var value in new object[] { @event.TenantId, @event.Channel, @event.User })
                command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
