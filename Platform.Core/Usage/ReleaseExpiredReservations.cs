using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Usage;

/// <summary>Gives back what calls of dead processes had set aside of their tenants' budgets.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record ReleaseExpiredReservations : ICommand<RowsRemoved>;

internal sealed class ReleaseExpiredReservationsHandler(Databases databases, TimeProvider time) : IHandler<ReleaseExpiredReservations, RowsRemoved>
{
    // Small batches: each holds its tenants' counters until its commit, and every call of theirs waits for them.
    private const int BatchSize = 100;

    public async Task<Result<RowsRemoved>> HandleAsync(ReleaseExpiredReservations request, CancellationToken ct) => new RowsRemoved(await ReleaseAcrossTenants(ct));

    private async Task<long> ReleaseAcrossTenants(CancellationToken ct)
    {
        long released = 0;
        int batch;
        do
        {
            await using var command = databases.System.CreateCommand("SELECT usage_release_expired($1, $2)");
            command.Parameters.Add(new() { Value = time.GetUtcNow() });
            command.Parameters.Add(new() { Value = BatchSize });
            batch = (int)(await command.ExecuteScalarAsync(ct))!;
            released += batch;
        }
        while (batch == BatchSize);

        return released;
    }
}
