using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Shared.Data;

namespace Platform.Core.Access;

/// <summary>
/// "Last used" of keys, screens and sessions, written every few seconds in one statement each: a write per request would cost more than
/// the request. It is the one thing here that may be lost in a crash.
/// </summary>
public sealed class LastUse(Databases databases, TimeProvider time, ILogger<LastUse> logger) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _keys = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _screens = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _sessions = new();

    public void OfApiKey(Guid id) => Mark(_keys, id);

    public void OfScreen(Guid id) => Mark(_screens, id);

    public void OfSession(Guid id) => Mark(_sessions, id);

    /// <summary>Writes what was noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        await WriteAsync("api_keys", "last_used_at", _keys, ct);
        await WriteAsync("screens", "last_seen_at", _screens, ct);
        await WriteAsync("user_sessions", "last_seen_at", _sessions, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WriteEvery, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await WriteAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                AccessLog.LastUseNotWritten(logger, exception.Message);
            }
        }
    }

    private void Mark(ConcurrentDictionary<Guid, DateTimeOffset> notes, Guid id)
    {
        // The first use of an interval is enough; the hot path then only reads.
        if (!notes.ContainsKey(id))
            notes.TryAdd(id, time.GetUtcNow());
    }

    private async Task WriteAsync(string table, string column, ConcurrentDictionary<Guid, DateTimeOffset> notes, CancellationToken ct)
    {
        var taken = notes.ToArray();
        if (taken.Length == 0)
            return;
        await using var command = databases.System.CreateCommand(
            $"UPDATE {table} t SET {column} = n.at FROM unnest($1, $2) AS n (id, at) WHERE t.id = n.id AND (t.{column} IS NULL OR t.{column} < n.at)");
        command.Parameters.Add(new NpgsqlParameter { Value = taken.Select(note => note.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = taken.Select(note => note.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
        foreach (var note in taken)
            notes.TryRemove(note);
    }
}
