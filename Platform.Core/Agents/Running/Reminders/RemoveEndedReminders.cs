using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <summary>Removes reminders that were delivered or cancelled more than <see cref="KeepDays"/> days ago.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveEndedReminders : ICommand<RowsRemoved>
{
    /// <summary>Long enough to answer a user who says that nothing came.</summary>
    public const int KeepDays = 90;
}

internal sealed class RemoveEndedRemindersHandler(Databases databases, TimeProvider time) : IHandler<RemoveEndedReminders, RowsRemoved>
{
    private const string Sql = "DELETE FROM reminders WHERE id IN (SELECT id FROM reminders WHERE ended_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveEndedReminders request, CancellationToken ct) => new RowsRemoved(await RemoveAcrossTenants(ct));

    private Task<long> RemoveAcrossTenants(CancellationToken ct) => BatchedDelete.RunAsync(databases.System, Sql, time.GetUtcNow().AddDays(-RemoveEndedReminders.KeepDays), ct);
}
