using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Models.Clients;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Health;

/// <summary>How a breaker stands.</summary>
public enum BreakerState
{
    Closed,
    Open,

    /// <summary>One attempt tries whether the provider is back.</summary>
    HalfOpen,
}

/// <summary>
/// Attempts summed up by minutes, and breakers, of all nodes. Written every few seconds in one statement each; the last seconds before a
/// crash are lost, and only they: what is billed stands in the ledger.
/// </summary>
internal sealed class ModelHealth(Databases databases, ChangeNotices notices, TimeProvider time, ILogger<ModelHealth> logger) : BackgroundService
{
    public static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);

    private static readonly string Node = $"{Environment.MachineName}/{Environment.ProcessId}";

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<BreakerKey, Breaker> _breakers = new();
    private Dictionary<Bucket, Sums> _sums = [];

    /// <param name="latency">Of the whole attempt.</param>
    public void Note(BreakerKey key, string model, string? error, TimeSpan latency)
    {
        var now = time.GetUtcNow();
        var bucket = new Bucket(key.Tenant, new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero), key.Provider, key.Key, model.Length <= 200 ? model : model[..200]);
        var milliseconds = (int)Math.Min(latency.TotalMilliseconds, int.MaxValue);
        lock (_lock)
        {
            var sums = _sums.GetValueOrDefault(bucket);
            _sums[bucket] = error is null
                ? sums with { Attempts = sums.Attempts + 1, LatencyMs = sums.LatencyMs + milliseconds, LongestMs = Math.Max(sums.LongestMs, milliseconds) }
                : sums with { Attempts = sums.Attempts + 1, Errors = sums.Errors + 1, LastError = error };
        }
    }

    public void NoteBreaker(BreakerKey key, BreakerState state, string? reason, TimeSpan? until)
    {
        var now = time.GetUtcNow();
        _breakers[key] = new Breaker(state, reason, now, now + until);
        ModelsLog.Breaker(logger, key.Provider, key.Tenant.Value, state, reason);
    }

    /// <summary>Writes what was noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        Dictionary<Bucket, Sums> sums;
        lock (_lock)
            (sums, _sums) = (_sums, []);
        try
        {
            await WriteAsync(sums, ct);
        }
        catch
        {
            lock (_lock)
                foreach (var (bucket, sum) in sums)
                    _sums[bucket] = sum.And(_sums.GetValueOrDefault(bucket));
            throw;
        }

        var breakers = _breakers.ToArray();
        foreach (var (key, breaker) in breakers)
        {
            await WriteAsync(key, breaker, ct);
            _breakers.TryRemove(KeyValuePair.Create(key, breaker));
        }

        foreach (var tenant in sums.Keys.Select(bucket => bucket.Tenant).Concat(breakers.Select(breaker => breaker.Key.Tenant)).Distinct())
            notices.Publish(new ChangeNotice(tenant.Value, ModelNotices.Feature, ModelNotices.Health, []));
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
                ModelsLog.HealthNotWritten(logger, exception.Message);
            }
        }
    }

    private async Task WriteAsync(Dictionary<Bucket, Sums> sums, CancellationToken ct)
    {
        if (sums.Count == 0)
            return;
        var rows = sums.ToArray();
        await using var command = databases.System.CreateCommand(
            """
            INSERT INTO model_health AS h (tenant_id, minute, provider, key_id, model, attempts, errors, latency_ms, longest_ms, last_error)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (tenant_id, minute, provider, key_id, model) DO UPDATE SET attempts = h.attempts + excluded.attempts, errors = h.errors + excluded.errors,
                latency_ms = h.latency_ms + excluded.latency_ms, longest_ms = greatest(h.longest_ms, excluded.longest_ms), last_error = coalesce(excluded.last_error, h.last_error)
            """);
        Add(command, NpgsqlDbType.Uuid, Array.ConvertAll(rows, row => row.Key.Tenant.Value));
        Add(command, NpgsqlDbType.TimestampTz, Array.ConvertAll(rows, row => row.Key.Minute));
        Add(command, NpgsqlDbType.Text, Array.ConvertAll(rows, row => row.Key.Provider));
        Add(command, NpgsqlDbType.Uuid, Array.ConvertAll(rows, row => row.Key.Key));
        Add(command, NpgsqlDbType.Text, Array.ConvertAll(rows, row => row.Key.Model));
        Add(command, NpgsqlDbType.Integer, Array.ConvertAll(rows, row => row.Value.Attempts));
        Add(command, NpgsqlDbType.Integer, Array.ConvertAll(rows, row => row.Value.Errors));
        Add(command, NpgsqlDbType.Bigint, Array.ConvertAll(rows, row => row.Value.LatencyMs));
        Add(command, NpgsqlDbType.Integer, Array.ConvertAll(rows, row => row.Value.LongestMs));
        Add(command, NpgsqlDbType.Text, Array.ConvertAll(rows, row => row.Value.LastError));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task WriteAsync(BreakerKey key, Breaker breaker, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            """
            INSERT INTO model_breakers (tenant_id, provider, key_id, node, state, reason, changed_at, open_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (tenant_id, provider, key_id, node) DO UPDATE SET state = excluded.state, reason = coalesce(excluded.reason, model_breakers.reason), changed_at = excluded.changed_at, open_until = excluded.open_until
            """);
        foreach (var value in new object[] { key.Tenant.Value, key.Provider, key.Key, Node.Length > 100 ? Node[^100..] : Node, breaker.State.ToString() })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)breaker.Reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = breaker.At });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)breaker.Until ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, Array values) => command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });

    private sealed record Breaker(BreakerState State, string? Reason, DateTimeOffset At, DateTimeOffset? Until);

    private readonly record struct Bucket(TenantId Tenant, DateTimeOffset Minute, string Provider, Guid Key, string Model);

    private readonly record struct Sums(int Attempts, int Errors, long LatencyMs, int LongestMs, string? LastError)
    {
        public Sums And(Sums later) => new(Attempts + later.Attempts, Errors + later.Errors, LatencyMs + later.LatencyMs, Math.Max(LongestMs, later.LongestMs), later.LastError ?? LastError);
    }
}
