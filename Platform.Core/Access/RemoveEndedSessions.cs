using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Removes sign-in sessions that expired or were revoked more than <see cref="KeepDays"/> days ago. The audit trail keeps the sign-ins themselves.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveEndedSessions : ICommand<RowsRemoved>
{
    /// <summary>An ended session stays in a person's list for a month.</summary>
    public const int KeepDays = 30;
}

internal sealed class RemoveEndedSessionsHandler(Databases databases, TimeProvider time) : IHandler<RemoveEndedSessions, RowsRemoved>
{
    private const string Sql =
        "DELETE FROM user_sessions WHERE id IN (SELECT id FROM user_sessions WHERE expires_at < $1 OR revoked_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveEndedSessions request, CancellationToken ct) =>
        new RowsRemoved(await BatchedDelete.RunAsync(databases.System, Sql, time.GetUtcNow().AddDays(-RemoveEndedSessions.KeepDays), ct));
}
