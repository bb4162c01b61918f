using System.Text.Json;
using Platform.Protocol.Office;

namespace Platform.Tests.Office.Board;

/// <summary>Agents as the board gets them.</summary>
internal static class Agents
{
    public static readonly DateTimeOffset Now = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);

    public static OfficeAgent Make(string id, string department = "watcher", string status = ReportStatuses.Ok, string? task = "Checks prices", string? name = null, string reason = StatusReasons.Reported) => new()
    {
        AgentId = id, Department = department, Name = name ?? id, Status = status, Task = task, Reason = reason, Source = AgentSources.Http, Brand = "Ozon",
        Since = Now.AddHours(-1), LastActivity = Now.AddMinutes(-3), LastReportAt = Now.AddMinutes(-3), FteCoefficient = 1, SalaryEquivalent = 60000,
        Metrics = JsonDocument.Parse("""{"model": "gpt", "orders_today": 1234.5, "queue": 3, "late": 0}""").RootElement,
    };
}
