using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Upkeep;

/// <summary>Looks for work that has not moved for ten minutes, says of each why, and takes it from a node that holds it without doing anything.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record WatchSources : ICommand<StalledSources>
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
}

/// <param name="Named">Sources that should move and do not.</param>
/// <param name="Freed">Of them those that were taken from a node.</param>
public sealed record StalledSources(int Named, int Freed);

/// <summary>The tenant's sources that should move and have not for ten minutes, the longest first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListStalledSources : IQuery<IReadOnlyList<StalledSource>>
{
    internal const int Maximum = 200;
}

/// <summary>Why work does not move.</summary>
public enum StallReason
{
    /// <summary>Others are before it.</summary>
    Waiting,

    /// <summary>It failed and is tried again later; the error says why.</summary>
    Retrying,

    /// <summary>A node holds it and has done nothing with it.</summary>
    Held,

    /// <summary>Its node is gone; the next one takes it up.</summary>
    Left,
}

/// <param name="Since">It last moved, or was added.</param>
public sealed record StalledSource(Guid SourceId, string Title, EditionState State, StallReason Reason, SourceFault? Error, int Attempts, DateTimeOffset Since, DateTimeOffset? NextAttemptAt);

internal static class Stalls
{
    public static StallReason ReasonOf(string? error, DateTimeOffset? leaseUntil, DateTimeOffset nextAttempt, DateTimeOffset now) =>
        leaseUntil is { } lease ? lease >= now ? StallReason.Held : StallReason.Left : error is not null && nextAttempt > now ? StallReason.Retrying : StallReason.Waiting;
}

internal sealed class WatchSourcesHandler(Databases databases, TimeProvider time, ILogger<WatchSourcesHandler> logger) : IHandler<WatchSources, StalledSources>
{
    private const int MostNamed = 500;

    private const string Stalled =
        """
        SELECT id, source_id, state, error::text, lease_until, next_attempt_at, moved_at, attempts FROM knowledge_editions
        WHERE ended_at IS NULL AND NOT is_paused AND moved_at < $1 ORDER BY moved_at LIMIT $2
        """;

    public async Task<Result<StalledSources>> HandleAsync(WatchSources request, CancellationToken ct) => await WatchAcrossTenants(ct);

    private async Task<StalledSources> WatchAcrossTenants(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (named, held) = (0, new List<Guid>());
        await using (var command = Command(Stalled, now - WatchSources.Patience, MostNamed))
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var error = reader.IsDBNull(3) ? null : reader.GetString(3);
                var reason = Stalls.ReasonOf(error, reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5), now);
                // A queue that is long is no fault.
                if (reason == StallReason.Waiting && reader.GetString(2) == nameof(EditionState.Queued))
                    continue;
                named++;
                if (reason == StallReason.Held)
                    held.Add(reader.GetGuid(0));
                var code = error is null ? "-" : KnowledgeJson.Read<SourceFault>(error).Code;
                IngestionLog.Stalled(logger, reader.GetGuid(1), (int)(now - reader.GetFieldValue<DateTimeOffset>(6)).TotalMinutes, reason.ToString(), reader.GetString(2), $"error {code}, attempt {reader.GetInt32(7)}");
            }
        }

        return new StalledSources(named, await FreeAsync([.. held], now, ct));
    }

    // Its node finds at its next move, or its next renewal, that it holds nothing any more.
    private async Task<int> FreeAsync(Guid[] held, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = Command(
            "UPDATE knowledge_editions SET instance = NULL, lease_until = NULL, fence = fence + 1 WHERE id = ANY ($1) AND ended_at IS NULL AND lease_until IS NOT NULL AND moved_at < $2", held, now - WatchSources.Patience);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
