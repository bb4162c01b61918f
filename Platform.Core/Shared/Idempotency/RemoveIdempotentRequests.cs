using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Idempotency;

/// <summary>Removes the kept answers of every tenant when their day is over (<see cref="IdempotentRequests.KeptFor"/>).</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveIdempotentRequests : ICommand<RowsRemoved>;

internal sealed class RemoveIdempotentRequestsHandler(Databases databases, TimeProvider time) : IHandler<RemoveIdempotentRequests, RowsRemoved>
{
    private const string Sql =
        "DELETE FROM idempotent_requests WHERE (tenant_id, key) IN (SELECT tenant_id, key FROM idempotent_requests WHERE created_at <= $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveIdempotentRequests request, CancellationToken ct) => new RowsRemoved(await RemoveAcrossTenants(ct));

    private Task<long> RemoveAcrossTenants(CancellationToken ct) =>
        BatchedDelete.RunAsync(databases.System, Sql, time.GetUtcNow() - IdempotentRequests.KeptFor, ct);
}
