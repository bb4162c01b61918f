using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Events;

/// <summary>Removes outbox rows that were delivered more than <see cref="KeepDays"/> days ago. Rows that still wait are never touched.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveDeliveredEvents : ICommand<RowsRemoved>
{
    /// <summary>Long enough to look into what happened last week.</summary>
    public const int KeepDays = 7;
}

internal sealed class RemoveDeliveredEventsHandler(Databases databases, TimeProvider time) : IHandler<RemoveDeliveredEvents, RowsRemoved>
{
    // Ids are UUIDv7, so the oldest rows stand first in the primary key and no index of its own is needed.
    private const string Sql =
        "DELETE FROM outbox_events WHERE id IN (SELECT id FROM outbox_events WHERE processed_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveDeliveredEvents request, CancellationToken ct) =>
        new RowsRemoved(await BatchedDelete.RunAsync(databases.System, Sql, time.GetUtcNow().AddDays(-RemoveDeliveredEvents.KeepDays), ct));
}
