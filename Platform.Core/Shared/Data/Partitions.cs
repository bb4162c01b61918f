using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Core.Shared.Data;

/// <summary>How a table is cut by time.</summary>
/// <param name="Table">Parent table, partitioned by range of a timestamptz.</param>
/// <param name="Monthly">Months (true) or days.</param>
/// <param name="Ahead">How many periods after the current one exist beforehand.</param>
/// <param name="KeepDays">A partition that ended longer ago is dropped; null keeps all.</param>
public sealed record PartitionedTable(string Table, bool Monthly, int Ahead, int? KeepDays);

/// <summary>Makes partitions ahead and drops those past their retention. Tables register themselves with their feature.</summary>
public sealed class Partitions(Databases databases, IEnumerable<PartitionedTable> tables, TimeProvider time, ILogger<Partitions> logger)
{
    /// <summary>How many partitions were missing and are there now.</summary>
    public async Task<int> MakeAheadAsync(CancellationToken ct)
    {
        var all = 0;
        foreach (var table in tables)
        {
            var made = 0;
            // One period back as well: a clock that jumps back must still find its partition.
            for (var step = -1; step <= table.Ahead; step++)
                made += await MakeAsync(table, PeriodStart(table, step), ct) ? 1 : 0;
            all += made;
            if (made > 0)
                DataLog.Partitioned(logger, table.Table, made, 0);
        }

        return all;
    }

    /// <summary>The names of the partitions that are gone now.</summary>
    public async Task<IReadOnlyList<string>> DropExpiredAsync(CancellationToken ct)
    {
        var dropped = new List<string>();
        foreach (var table in tables)
        {
            if (table.KeepDays is not { } keep)
                continue;
            var limit = time.GetUtcNow().AddDays(-keep);
            var expired = (await ListAsync(table.Table, ct)).Where(partition => End(table, partition) is { } end && end <= limit).ToArray();
            foreach (var partition in expired)
            {
                // A drop locks the parent: behind a long query it would make every writer wait, so it rather gives up until the next run.
                // The pool resets the setting with the connection.
                await ExecuteAsync($"SET lock_timeout = '5s'; DROP TABLE IF EXISTS \"{partition}\"", ct);
                dropped.Add(partition);
            }

            if (expired.Length > 0)
                DataLog.Partitioned(logger, table.Table, 0, expired.Length);
        }

        return dropped;
    }

    private DateTimeOffset PeriodStart(PartitionedTable table, int step)
    {
        var now = time.GetUtcNow();
        return table.Monthly
            ? new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(step)
            : new DateTimeOffset(now.Year, now.Month, now.Day, 0, 0, 0, TimeSpan.Zero).AddDays(step);
    }

    private async Task<bool> MakeAsync(PartitionedTable table, DateTimeOffset from, CancellationToken ct)
    {
        var to = table.Monthly ? from.AddMonths(1) : from.AddDays(1);
        var name = $"{table.Table}_p{from:yyyyMMdd}";
        await using var exists = databases.Owner.CreateCommand("SELECT to_regclass($1) IS NOT NULL");
        exists.Parameters.Add(new() { Value = name });
        if (await exists.ExecuteScalarAsync(ct) is true)
            return false;
        try
        {
            // The roles reach rows through the parent, where row-level security stands; the partition itself is closed to them.
            await ExecuteAsync(
                $"CREATE TABLE \"{name}\" PARTITION OF \"{table.Table}\" FOR VALUES FROM ('{from:yyyy-MM-dd}T00:00:00Z') TO ('{to:yyyy-MM-dd}T00:00:00Z'); " +
                $"REVOKE ALL ON \"{name}\" FROM {Databases.AppRole}, {Databases.SystemRole};", ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateTable)
        {
            return false; // another node was faster
        }
    }

    private async Task<List<string>> ListAsync(string table, CancellationToken ct)
    {
        await using var command = databases.Owner.CreateCommand(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass($1)");
        command.Parameters.Add(new() { Value = table });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<string>();
        while (await reader.ReadAsync(ct))
            names.Add(reader.GetString(0));
        return names;
    }

    private static DateTimeOffset? End(PartitionedTable table, string partition)
    {
        var stamp = partition[(table.Table.Length + 2)..];
        return DateTimeOffset.TryParseExact(stamp, "yyyyMMdd", null, System.Globalization.DateTimeStyles.AssumeUniversal, out var from)
            ? table.Monthly ? from.AddMonths(1) : from.AddDays(1)
            : null;
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = databases.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}
