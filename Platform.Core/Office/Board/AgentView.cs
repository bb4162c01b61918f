using System.Text.Json;
using Platform.Core.Office.Data;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Board;

/// <summary>Rows as the wire shows them.</summary>
internal static class AgentView
{
    private static readonly JsonElement NoMetrics = JsonDocument.Parse("{}").RootElement;

    public static OfficeAgent Of(OfficeAgentRow row) => new()
    {
        AgentId = row.AgentId, Department = row.Department, Name = row.Name, Brand = row.Brand, Status = Statuses.Same(row.Status),
        Since = row.StatusSince, Reason = row.Reason, Task = row.Task, Metrics = MetricsOf(row.Metrics), LastActivity = row.LastSeenAt,
        LastReportAt = row.LastReportAt, LastHeartbeatAt = row.LastHeartbeatAt, SalaryEquivalent = row.SalaryEquivalent, FteCoefficient = row.FteCoefficient,
        Acknowledged = row.AcknowledgedAt is { } at ? new OfficeAcknowledgement(row.AcknowledgedBy ?? "", at, row.AcknowledgedComment) : null, Source = row.Source,
    };

    public static JsonElement MetricsOf(string json)
    {
        if (json == "{}")
            return NoMetrics;
        // A document of its own small array; ParseValue would rent from the pool and never give back.
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>Whether two views show the same. Records compare JsonElement by reference, so metrics are compared by text.</summary>
    public static bool IsSame(OfficeAgent a, OfficeAgent b) =>
        a with { Metrics = null } == b with { Metrics = null } && a.Metrics?.GetRawText() == b.Metrics?.GetRawText();
}
