using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Office.Board;
using Platform.Core.Office.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Agents;

/// <summary>How an agent fared in the last hours: its statuses without a gap, uptime, metrics over time and the latest reports.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Span">How far to look back: an hour to 31 days.</param>
[Requires(Permissions.OfficeRead)]
public sealed record GetAgentHistory(string AgentId, TimeSpan Span) : IQuery<AgentHistory>;

/// <summary>The answer of <see cref="GetAgentHistory"/>.</summary>
/// <param name="From">Start of the time looked at.</param>
/// <param name="To">Now.</param>
/// <param name="Statuses">One of the board statuses after the other, oldest first; begins where the agent did when that is later than <paramref name="From"/>.</param>
/// <param name="Uptime">Share of the known time that was not offline, 0 to 1; null when nothing is known.</param>
/// <param name="Metrics">The numeric metrics over time, at most <see cref="GetAgentHistoryHandler.MostPoints"/> points each.</param>
/// <param name="Reports">The latest samples of what it reported, newest first.</param>
public sealed record AgentHistory(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<StatusSpan> Statuses, double? Uptime, IReadOnlyList<MetricSeries> Metrics, IReadOnlyList<AgentSample> Reports);

/// <summary>A time in one status.</summary>
/// <param name="Status">One of the board statuses.</param>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="Task">Task or message with which it began.</param>
public sealed record StatusSpan(string Status, DateTimeOffset From, DateTimeOffset To, string? Task);

/// <summary>A numeric metric over time, oldest first.</summary>
public sealed record MetricSeries(string Name, IReadOnlyList<MetricPoint> Points);

public readonly record struct MetricPoint(DateTimeOffset At, double Value);

/// <summary>How an agent looked at a moment.</summary>
public sealed record AgentSample(DateTimeOffset At, string Status, string? Task, JsonElement Metrics);

internal sealed class GetAgentHistoryValidator : AbstractValidator<GetAgentHistory>
{
    public GetAgentHistoryValidator() => RuleFor(r => r.Span).InclusiveBetween(TimeSpan.FromHours(1), TimeSpan.FromDays(31));
}

internal sealed class GetAgentHistoryHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<GetAgentHistory, AgentHistory>
{
    // More than a chart of a drawer has pixels to show.
    public const int MostPoints = 240;
    private const int MostReports = 20;
    private const int MostMetrics = 12;

    // Somebody who flaps every few seconds for a month would fill the page; the latest count most.
    private const int MostEvents = 5000;

    public async Task<Result<AgentHistory>> HandleAsync(GetAgentHistory request, CancellationToken ct)
    {
        if (!await database.Set<OfficeAgentRow>().AnyAsync(a => a.AgentId == request.AgentId, ct))
            return OfficeErrors.UnknownAgent(request.AgentId);
        var to = time.GetUtcNow();
        var from = to - request.Span;
        var statuses = await ReadStatusesAsync(request.AgentId, from, to, ct);
        var reports = await database.Set<OfficeSampleRow>().AsNoTracking().Where(s => s.AgentId == request.AgentId && s.At >= from)
            .OrderByDescending(s => s.At).Take(MostReports).ToListAsync(ct);
        return new AgentHistory(from, to, statuses, Uptime(statuses), await ReadMetricsAsync(request.AgentId, from, request.Span, ct),
            [.. reports.Select(s => new AgentSample(s.At, BoardStatuses.FromReport(s.Status, s.Task), s.Task, AgentView.MetricsOf(s.Metrics)))]);
    }

    private async Task<IReadOnlyList<StatusSpan>> ReadStatusesAsync(string agentId, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var events = database.Set<OfficeEventRow>().AsNoTracking().Where(e => e.AgentId == agentId);
        var inside = await events.Where(e => e.At >= from && e.At < to).OrderByDescending(e => e.At).ThenByDescending(e => e.Seq).Take(MostEvents).ToListAsync(ct);
        inside.Reverse();
        if (inside.Count < MostEvents && await events.Where(e => e.At < from).OrderByDescending(e => e.At).ThenByDescending(e => e.Seq).FirstOrDefaultAsync(ct) is { } before)
            inside.Insert(0, before);
        return [.. inside.Select((e, index) => new StatusSpan(
            e.ToStatus == ReportStatuses.Ok ? e.ToWorking ? BoardStatuses.Working : BoardStatuses.Idle : e.ToStatus,
            e.At < from ? from : e.At, index + 1 < inside.Count ? inside[index + 1].At : to, e.Task)).Where(span => span.To > span.From)];
    }

    private static double? Uptime(IReadOnlyList<StatusSpan> statuses)
    {
        var known = statuses.Sum(span => (span.To - span.From).TotalSeconds);
        return known > 0 ? statuses.Where(span => span.Status != BoardStatuses.Offline).Sum(span => (span.To - span.From).TotalSeconds) / known : null;
    }

    // Samples come at most once a minute, 44,640 a month: the database averages them into as many steps as a chart can show.
    private async Task<IReadOnlyList<MetricSeries>> ReadMetricsAsync(string agentId, DateTimeOffset from, TimeSpan span, CancellationToken ct)
    {
        var tenant = context.TenantId.Value;
        var step = span / MostPoints;
        var points = await database.Database.SqlQuery<PointRow>($"""
            SELECT m.key AS name, date_bin({step}, s.at, {from}) AS at, avg(m.value::text::float8) AS value
            FROM office_samples s CROSS JOIN LATERAL jsonb_each(s.metrics) m
            WHERE s.tenant_id = {tenant} AND s.agent_id = {agentId} AND s.at >= {from} AND jsonb_typeof(m.value) = 'number'
            GROUP BY 1, 2
            """).ToListAsync(ct);
        return [.. points.GroupBy(point => point.Name, StringComparer.Ordinal)
            .Where(series => series.Count() > 1)
            .OrderBy(series => series.Key, StringComparer.Ordinal).Take(MostMetrics)
            .Select(series => new MetricSeries(series.Key, [.. series.OrderBy(point => point.At).Select(point => new MetricPoint(point.At, point.Value))]))];
    }

    private sealed record PointRow(string Name, DateTimeOffset At, double Value);
}
