using System.Data.Common;
using Npgsql;
using Platform.Core.Shared.Data;

namespace Platform.Core.Shared.Jobs;

/// <summary>The scheduler's door to the database: connections of the owner that see the scheduler's own schema only.</summary>
public sealed class JobDatabase(Databases databases)
{
    // The scheduler's own lock, taken in a statement before the others, so that these see what its last holder wrote.
    private const string Lock = "SELECT lock_name FROM qrtz_locks WHERE sched_name = $1 AND lock_name = 'TRIGGER_ACCESS' FOR UPDATE";

    // An acquired trigger waits again, a blocked job is free again.
    private const string Release = """
        WITH lost AS (
            DELETE FROM qrtz_fired_triggers f
            WHERE f.sched_name = $1 AND f.instance_name = $2 AND f.entry_id <> ALL ($3) AND f.fired_time < $4 AND f.sched_time < $4
            RETURNING f.entry_id, f.job_name, f.job_group, f.state)
        UPDATE qrtz_triggers t
        SET trigger_state = CASE t.trigger_state WHEN 'PAUSED_BLOCKED' THEN 'PAUSED' ELSE 'WAITING' END
        WHERE t.sched_name = $1 AND t.next_fire_time < $4 AND (
            (t.trigger_state = 'ACQUIRED' AND NOT EXISTS (
                SELECT FROM qrtz_fired_triggers f WHERE f.sched_name = t.sched_name AND f.trigger_name = t.trigger_name AND f.trigger_group = t.trigger_group
                    AND f.entry_id NOT IN (SELECT lost.entry_id FROM lost)))
            OR (t.trigger_state IN ('BLOCKED', 'PAUSED_BLOCKED') AND NOT EXISTS (
                SELECT FROM qrtz_fired_triggers f WHERE f.sched_name = t.sched_name AND f.job_name = t.job_name AND f.job_group = t.job_group
                    AND f.entry_id NOT IN (SELECT lost.entry_id FROM lost))))
        RETURNING t.trigger_name
        """;

    public DbDataSource Source => databases.Scheduler;

    /// <summary>True when trying again may help: the database restarts, or the connection was cut.</summary>
    public static bool IsUnavailable(Exception exception) => DatabaseFault.IsUnavailable(exception);

    /// <summary>
    /// Frees what this node's scheduler holds in the database without knowing it. A connection that is cut between a commit and its
    /// acknowledgement leaves a trigger acquired, or a job blocked, which Quartz frees only when the node starts again.
    /// </summary>
    /// <param name="scheduler">Name of the scheduler.</param>
    /// <param name="node">The node's name in the cluster.</param>
    /// <param name="running">Fire ids of what really runs on this node.</param>
    /// <param name="before">Only what was due and taken before this time.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Names of the triggers that were freed.</returns>
    public async Task<IReadOnlyList<string>> ReleaseLostFiringsAsync(string scheduler, string node, IReadOnlyCollection<string> running, DateTimeOffset before, CancellationToken ct)
    {
        await using var connection = (NpgsqlConnection)await Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var hold = new NpgsqlCommand(Lock, connection, transaction) { Parameters = { new() { Value = scheduler } } })
            await hold.ExecuteNonQueryAsync(ct);
        await using var release = new NpgsqlCommand(Release, connection, transaction)
        {
            Parameters = { new() { Value = scheduler }, new() { Value = node }, new() { Value = running.ToArray() }, new() { Value = before.UtcTicks } },
        };
        var names = new List<string>();
        await using (var reader = await release.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                names.Add(reader.GetString(0));
        }

        await transaction.CommitAsync(ct);
        return names;
    }
}
