using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Contracts;

/// <summary>The board's door for agents that Platform runs itself: their reports are like everybody's, and are told by those who look after them.</summary>
public interface IOfficeStaff
{
    /// <summary>Completes after the commit. A refusal says why nothing was stored.</summary>
    Task<Result<Done>> ReportAsync(TenantId tenant, StaffReport report, CancellationToken ct);
}

/// <param name="AgentId">The agent's slug.</param>
/// <param name="Status">One of <see cref="ReportStatuses"/>.</param>
/// <param name="Task">What it does, or what is wrong; null for idle. Longer texts are cut.</param>
/// <param name="Metrics">Null leaves what was told before.</param>
public sealed record StaffReport(string AgentId, string Department, string Name, string Status, string? Task, IReadOnlyDictionary<string, MetricValue>? Metrics, int? SalaryEquivalent, decimal? FteCoefficient);
