using Npgsql;

namespace Platform.Core.Shared.Data;

/// <summary>Removes many rows in small transactions, so that a large clean-up holds no lock for long and what is done stays done.</summary>
internal static class BatchedDelete
{
    public const int BatchSize = 5_000;

    /// <summary>Runs <paramref name="sql"/> ($1 = rows older than this, $2 = how many at once) until a batch is not full.</summary>
    public static async Task<long> RunAsync(NpgsqlDataSource source, string sql, DateTimeOffset before, CancellationToken ct)
    {
        long removed = 0;
        int batch;
        do
        {
            await using var command = source.CreateCommand(sql);
            command.Parameters.Add(new() { Value = before });
            command.Parameters.Add(new() { Value = BatchSize });
            batch = await command.ExecuteNonQueryAsync(ct);
            removed += batch;
        }
        while (batch == BatchSize);

        return removed;
    }
}
