using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Office.Worked;

/// <summary>Counts worked shares; those of the last minute are kept: they move slowly and cost a walk through the month's events.</summary>
internal sealed class WorkedShareReader(ITenantDirectory tenants, TimeProvider time)
{
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(55);

    // Spans of one state: the state at the month's start (or at the agent's birth), then every event until the next.
    private const string Sql = """
        WITH agents AS (
            SELECT agent_id, fte_coefficient AS fte, greatest(created_at, $2) AS since FROM office_agents WHERE tenant_id = $1 AND created_at < $3
        ), marks AS (
            SELECT a.agent_id, a.since AS at, 0 AS seq, coalesce(
                (SELECT e.to_working FROM office_events e WHERE e.tenant_id = $1 AND e.agent_id = a.agent_id AND e.at < a.since AND a.since = $2 ORDER BY e.at DESC, e.seq DESC LIMIT 1), false) AS working
            FROM agents a
            UNION ALL
            SELECT e.agent_id, e.at, e.seq, e.to_working FROM office_events e JOIN agents a USING (agent_id)
            WHERE e.tenant_id = $1 AND e.at >= a.since AND e.at < $3
        ), spans AS (
            SELECT agent_id, working, extract(epoch FROM lead(at, 1, $3) OVER (PARTITION BY agent_id ORDER BY at, seq) - at) AS seconds FROM marks
        ), worked AS (SELECT agent_id, sum(seconds) AS seconds FROM spans WHERE working GROUP BY agent_id)
        SELECT count(*)::int, coalesce(sum(coalesce(w.seconds, 0) * a.fte), 0)::float8, coalesce(sum(extract(epoch FROM $3 - a.since) * a.fte), 0)::float8
        FROM agents a LEFT JOIN worked w USING (agent_id)
        """;

    private readonly ConcurrentDictionary<TenantId, (WorkedShare Share, long At)> _kept = new();

    /// <summary>Runs inside an operation of the tenant, on its connection.</summary>
    public async Task<WorkedShare> ReadAsync(PlatformDbContext database, TenantId tenantId, CancellationToken ct)
    {
        if (_kept.TryGetValue(tenantId, out var kept) && time.GetElapsedTime(kept.At) < MaximumAge)
            return kept.Share;
        var zone = (await tenants.FindAcrossTenants(tenantId, ct))?.Zone ?? TimeZoneInfo.Utc;
        var now = time.GetUtcNow();
        var from = MonthStart(now, zone);
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)database.Database.GetDbConnection());
        command.Parameters.Add(new() { Value = tenantId.Value });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (agents, worked, elapsed) = (reader.GetInt32(0), reader.GetDouble(1), reader.GetDouble(2));
        var share = new WorkedShare(elapsed > 0 ? Math.Clamp(worked / elapsed, 0, 1) : null, from, now, zone.Id, agents, worked / 3600, elapsed / 3600);
        _kept[tenantId] = (share, time.GetTimestamp());
        return share;
    }

    /// <summary>The first instant of the month in the zone. Where midnight falls into a gap of the clocks, the first instant after it.</summary>
    internal static DateTimeOffset MonthStart(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var midnight = new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
