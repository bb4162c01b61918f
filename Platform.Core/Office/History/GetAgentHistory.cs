using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.History;

public enum HistoryRange
{
    Day,
    Week,
    Month,
}

/// <summary>What an agent's drawer shows of the last 24 hours, 7 days or 30 days.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record GetAgentHistory(string AgentId, HistoryRange Range) : IQuery<AgentHistory>;

/// <param name="From">Start of the range.</param>
/// <param name="To">Its end: now.</param>
/// <param name="Segments">The status strip, oldest first, without gaps since the agent was made.</param>
/// <param name="Uptime">Share of the known time with status ok or warning, 0 to 1; null when nothing is known.</param>
/// <param name="Metrics">Numeric metrics, each at most <see cref="MetricSeries.MostPoints"/> points.</param>
/// <param name="Reports">Recent reports, newest first.</param>
public sealed record AgentHistory(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<StatusSegment> Segments, double? Uptime, IReadOnlyList<MetricSeries> Metrics, IReadOnlyList<RecentReport> Reports);

/// <summary>A time in one state. <paramref name="State"/> is one of the board statuses.</summary>
public sealed record StatusSegment(DateTimeOffset From, DateTimeOffset To, string State, string? Task);

/// <summary>One metric over time.</summary>
public sealed record MetricSeries(string Name, IReadOnlyList<MetricPoint> Points)
{
    public const int MostPoints = 120;
}

/// <summary>The mean of a step of time.</summary>
public sealed record MetricPoint(DateTimeOffset At, double Value);

/// <summary>How the agent looked at a moment.</summary>
public sealed record RecentReport(DateTimeOffset At, string State, string? Task, string Metrics);

internal sealed class GetAgentHistoryHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<GetAgentHistory, AgentHistory>
{
    private const int MostSegments = 2_000;
    private const int MostReports = 50;

    private const string SeriesSql = """
        SELECT m.key, date_bin($4, s.at, $3) AS bin, avg((m.value #>> '{}')::float8)
        FROM office_samples s, jsonb_each(s.metrics) m
        WHERE s.tenant_id = $1 AND s.agent_id = $2 AND s.at >= $3 AND jsonb_typeof(m.value) = 'number'
        GROUP BY m.key, bin ORDER BY m.key, bin
        """;

    public async Task<Result<AgentHistory>> HandleAsync(GetAgentHistory request, CancellationToken ct)
    {
        var agent = await database.Set<OfficeAgentRow>().AsNoTracking().FirstOrDefaultAsync(a => a.AgentId == request.AgentId, ct);
        if (agent is null)
            return OfficeErrors.UnknownAgent(request.AgentId);
        var to = time.GetUtcNow();
        var length = request.Range switch { HistoryRange.Day => TimeSpan.FromHours(24), HistoryRange.Week => TimeSpan.FromDays(7), _ => TimeSpan.FromDays(30) };
        var from = to - length;
        var segments = await SegmentsAsync(agent.AgentId, from, to, ct);
        var reports = await database.Set<OfficeSampleRow>().AsNoTracking().Where(s => s.AgentId == agent.AgentId && s.At >= from)
            .OrderByDescending(s => s.At).Take(MostReports).ToListAsync(ct);
        return new AgentHistory(
            from, to, segments, StatusStrip.UptimeOf(segments), await SeriesAsync(agent.AgentId, from, length / MetricSeries.MostPoints, ct),
            [.. reports.Select(s => new RecentReport(s.At, BoardStatuses.FromReport(s.Status, s.Task), s.Task, s.Metrics))]);
    }

    private async Task<IReadOnlyList<StatusSegment>> SegmentsAsync(string agentId, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var events = database.Set<OfficeEventRow>().AsNoTracking().Where(e => e.AgentId == agentId);
        var before = await events.Where(e => e.At < from).OrderByDescending(e => e.At).ThenByDescending(e => e.Seq).FirstOrDefaultAsync(ct);
        // The newest ones, should there be too many: the strip then begins later.
        var within = await events.Where(e => e.At >= from && e.At <= to).OrderByDescending(e => e.At).ThenByDescending(e => e.Seq).Take(MostSegments).ToListAsync(ct);
        within.Reverse();
        return StatusStrip.Of(within.Count == MostSegments ? null : before, within, from, to);
    }

    private async Task<IReadOnlyList<MetricSeries>> SeriesAsync(string agentId, DateTimeOffset from, TimeSpan step, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SeriesSql, (NpgsqlConnection)database.Database.GetDbConnection());
        command.Parameters.Add(new() { Value = context.TenantId.Value });
        command.Parameters.Add(new() { Value = agentId, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = step });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var series = new Dictionary<string, List<MetricPoint>>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            if (!series.TryGetValue(reader.GetString(0), out var points))
                series.Add(reader.GetString(0), points = []);
            points.Add(new MetricPoint(reader.GetFieldValue<DateTimeOffset>(1), reader.GetDouble(2)));
        }
        return [.. series.Select(pair => new MetricSeries(pair.Key, pair.Value))];
    }
}
