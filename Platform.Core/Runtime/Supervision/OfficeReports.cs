using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Core.Agents.Contracts;
using Platform.Core.Office.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Runtime.Supervision;

/// <summary>How an agent stands for the board.</summary>
/// <param name="Status">One of <see cref="ReportStatuses"/>.</param>
/// <param name="Task">What it does, or what is wrong; null for idle.</param>
internal sealed record StaffFact(string Status, string? Task);

/// <summary>
/// Tells the office board how the agents of this node are: at once when that changes, and once a minute while it does not, with the metrics of the day; an agent whose model is slow or fails stands there with a warning that says so.
/// Nobody waits for it, and nothing is decided by it.
/// </summary>
internal sealed class OfficeReports(IOfficeStaff office, OperationRunner runner, StaffFigures figures, IOptions<SupervisionOptions> options, TimeProvider time, ILogger<OfficeReports> logger) : BackgroundService
{
    private const string NoDepartment = "agents";

    private readonly ConcurrentDictionary<ProcessKey, Told> _told = new();
    private readonly ConcurrentDictionary<ProcessKey, StaffFact> _due = new();
    private readonly Channel<ProcessKey> _bell = Channel.CreateUnbounded<ProcessKey>(new() { SingleReader = true });

    /// <summary>What a keeper has seen. Returns at once; called at every look.</summary>
    public void Tell(ProcessKey key, StaffFact fact)
    {
        if (key.Integration is not null || (_told.TryGetValue(key, out var told) && told.Fact == fact && (time.GetElapsedTime(told.At) < options.Value.OfficeRenewal || fact.Status is ReportStatuses.Offline or ReportStatuses.Error)))
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
            var figure = await figures.OfAsync(key.Tenant, standing, ct);
            // A process that is well does not help an agent whose model is not.
            if (fact.Status == ReportStatuses.Ok && figure.Trouble is { } trouble)
                fact = new StaffFact(ReportStatuses.Warning, trouble);
            await office.ReportAsync(
                key.Tenant,
                new StaffReport(standing.Slug, standing.Department ?? NoDepartment, standing.Name, fact.Status, fact.Task, figure.Metrics, standing.SalaryEquivalent, standing.FteCoefficient), ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // The next look tells it again.
            _told.TryRemove(key, out _);
            SupervisionLog.NotReported(logger, key.Agent, exception.GetType().Name);
        }
    }

    private sealed record Told(StaffFact Fact, long At);
}
