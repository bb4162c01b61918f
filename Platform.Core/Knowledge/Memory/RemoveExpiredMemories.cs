using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Memory;

/// <summary>Removes what nobody told again for so long that it is not remembered any more.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveExpiredMemories : ICommand<RowsRemoved>;

internal sealed class RemoveExpiredMemoriesHandler(Databases databases, TimeProvider time) : IHandler<RemoveExpiredMemories, RowsRemoved>
{
    private const string Sql = "DELETE FROM knowledge_memories WHERE id IN (SELECT id FROM knowledge_memories WHERE expires_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveExpiredMemories request, CancellationToken ct) => new RowsRemoved(await RemoveAcrossTenants(ct));

    private Task<long> RemoveAcrossTenants(CancellationToken ct) => BatchedDelete.RunAsync(databases.System, Sql, time.GetUtcNow(), ct);
}
