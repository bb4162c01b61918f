using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;
using Platform.Core.Office.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Usage.Contracts;
using Platform.Protocol.Office;

namespace Platform.Core.Runtime.Supervision;

/// <summary>How an agent stands for the board.</summary>
/// <param name="Status">One of <see cref="ReportStatuses"/>.</param>
/// <param name="Task">What it does, or what is wrong; null for idle.</param>
internal sealed record StaffFact(string Status, string? Task);

/// <summary>
/// Tells the office board how the agents of this node are: at once when that changes, and once a minute while it does not, with the metrics of the day.
/// Nobody waits for it, and nothing is decided by it.
/// </summary>
internal sealed class OfficeReports(IOfficeStaff office, OperationRunner runner, TimeProvider time, ILogger<OfficeReports> logger) : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    private const string NoDepartment = "agents";

    private readonly ConcurrentDictionary<ProcessKey, Told> _told = new();
    private readonly ConcurrentDictionary<ProcessKey, StaffFact> _due = new();
    private readonly Channel<ProcessKey> _bell = Channel.CreateUnbounded<ProcessKey>(new() { SingleReader = true });
    private readonly Dictionary<TenantId, (long At, IReadOnlyList<AgentUsageOfToday> Usage)> _usage = [];

    /// <summary>What a keeper has seen. Returns at once; called at every look.</summary>
    public void Tell(ProcessKey key, StaffFact fact)
    {
        if (key.Integration is not null || (_told.TryGetValue(key, out var told) && told.Fact == fact && (time.GetElapsedTime(told.At) < Renewal || fact.Status is ReportStatuses.Offline or ReportStatuses.Error)))
            return;
        _told[key] = new Told(fact, time.GetTimestamp());
        _due[key] = fact;
        _bell.Writer.TryWrite(key);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var key in _bell.Reader.ReadAllAsync(stoppingToken))
            {
                if (_due.TryRemove(key, out var fact))
                    await TryReportAsync(key, fact, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends; silence tells the board in time.
        }
    }

    private async Task TryReportAsync(ProcessKey key, StaffFact fact, CancellationToken ct)
    {
        try
        {
            var actor = Actor.Job("supervisor", key.Tenant);
            var agent = await runner.RunAsync(new GetAgentStanding(key.Agent), actor, ct);
            if (!agent.Succeeded)
                return;
            var standing = agent.Value;
            await office.ReportAsync(
                key.Tenant,
                new StaffReport(standing.Slug, standing.Department ?? NoDepartment, standing.Name, fact.Status, fact.Task, await MetricsAsync(key, actor, ct), standing.SalaryEquivalent, standing.FteCoefficient), ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // The next look tells it again.
            _told.TryRemove(key, out _);
            SupervisionLog.NotReported(logger, key.Agent, exception.GetType().Name);
        }
    }

    // Read once a minute for all agents of a tenant.
    private async Task<Dictionary<string, MetricValue>> MetricsAsync(ProcessKey key, Actor actor, CancellationToken ct)
    {
        if (!_usage.TryGetValue(key.Tenant, out var known) || time.GetElapsedTime(known.At) > Renewal)
            _usage[key.Tenant] = known = (time.GetTimestamp(), (await runner.RunAsync(new GetUsageOfToday(), actor, ct)).Value ?? []);
        var today = known.Usage.FirstOrDefault(usage => usage.AgentId == key.Agent);
        return new Dictionary<string, MetricValue> { ["messages_today"] = today?.Questions ?? 0L, ["model_calls_today"] = today?.Calls ?? 0L, ["cost_today_usd"] = today?.Cost ?? 0m };
    }

    private sealed record Told(StaffFact Fact, long At);
}
