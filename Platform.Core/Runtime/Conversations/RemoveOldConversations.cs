using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Removes conversations whose messages are gone with their partitions, and erasures that nothing on its way can meet any more.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveOldConversations : ICommand<RowsRemoved>
{
    /// <summary>Longer than the time of a record may lie back.</summary>
    public const int KeepErasuresDays = 70;
}

internal sealed class RemoveOldConversationsHandler(Databases databases, TimeProvider time) : IHandler<RemoveOldConversations, RowsRemoved>
{
    // A partition goes when all of its month is old enough.
    private const int PartitionDays = 31;

    private const string Conversations = "DELETE FROM conversations WHERE id IN (SELECT id FROM conversations WHERE last_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    // Of conversations that go on: their old lines went with a partition.
    private const string Citations = "DELETE FROM knowledge_citations WHERE (message_id, n) IN (SELECT message_id, n FROM knowledge_citations WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)";

    private const string Erasures = "DELETE FROM conversation_erasures WHERE conversation_id IN (SELECT conversation_id FROM conversation_erasures WHERE erased_at < $1 ORDER BY 1 LIMIT $2)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveOldConversations request, CancellationToken ct) => new RowsRemoved(await RemoveAcrossTenants(ct));

    private async Task<long> RemoveAcrossTenants(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await BatchedDelete.RunAsync(databases.System, Conversations, now.AddDays(-ConversationsSetup.KeepDays - PartitionDays), ct)
            + await BatchedDelete.RunAsync(databases.System, Citations, now.AddDays(-ConversationsSetup.KeepDays - PartitionDays), ct)
            + await BatchedDelete.RunAsync(databases.System, Erasures, now.AddDays(-RemoveOldConversations.KeepErasuresDays), ct);
    }
}
