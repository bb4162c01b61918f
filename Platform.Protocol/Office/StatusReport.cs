using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Protocol.Office;

/// <summary>What an agent says of itself: body of <c>POST /api/v1/office/agents/{agent_id}/status</c> and item of <see cref="ReportsRequest"/>.
/// A key that is missing leaves the stored value as it is, except <see cref="Task"/> and <see cref="Status"/>, which belong to the moment; null too, but it removes <see cref="Brand"/>.</summary>
public sealed record StatusReport
{
    /// <summary>At most 100 of <c>[a-z0-9_.-]</c>; in the single call the address names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AgentId { get; init; }

    /// <summary>At most 50 characters; required at the first report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Department { get; init; }

    /// <summary>At most 100 characters; required at the first report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>At most 20 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Brand { get; init; }

    /// <summary>One of <see cref="ReportStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>What it does now; cut at 255 characters.</summary>
    public string? Task { get; init; }

    /// <summary>Message of an <c>error</c> report; the server makes it the task, with the prefix.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorMessage { get; init; }

    /// <summary>Object of names to numbers or short strings; replaces the earlier metrics.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Metrics { get; init; }

    /// <summary>Whole currency units a month, not negative.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SalaryEquivalent { get; init; }

    /// <summary>0.00 to 9.99.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? FteCoefficient { get; init; }
}

/// <summary>Answer 202 to a status report or heartbeat: it is stored.</summary>
/// <param name="AgentId">Whose report it was.</param>
/// <param name="Status">The status after it, one of <see cref="ReportStatuses"/>.</param>
/// <param name="ReceivedAt">The server's receive time.</param>
public sealed record StatusAccepted(string AgentId, string Status, DateTimeOffset ReceivedAt);

/// <summary>Body of <c>POST /api/v1/office/reports</c>.</summary>
/// <param name="Reports">At most 1,000; of two for one agent the later wins.</param>
public sealed record ReportsRequest(IReadOnlyList<StatusReport> Reports);

/// <summary>Answer 200 to <see cref="ReportsRequest"/>.</summary>
/// <param name="Accepted">How many are stored.</param>
/// <param name="Rejected">The others, each with its reason.</param>
public sealed record ReportsAnswer(int Accepted, IReadOnlyList<RejectedReport> Rejected);

/// <summary>A report that was not stored.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="AgentId">Its agent id, as far as it could be read.</param>
/// <param name="Code">Stable error code, such as <c>office.invalid_status</c>.</param>
/// <param name="Detail">For people: what was wrong and what is allowed.</param>
public sealed record RejectedReport(int Index, string? AgentId, string Code, string Detail);

/// <summary>Body of <c>POST /api/v1/office/agents/{agent_id}/heartbeat</c>; the body may also be empty.</summary>
/// <param name="Metrics">Replaces the earlier metrics when given.</param>
public sealed record AgentHeartbeat(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Metrics = null);

/// <summary>Body of <c>POST /api/v1/office/heartbeat</c>.</summary>
/// <param name="AgentIds">At most 1,000.</param>
public sealed record HeartbeatRequest(IReadOnlyList<string> AgentIds);

/// <summary>Answer 200 to <see cref="HeartbeatRequest"/>.</summary>
/// <param name="Accepted">How many agents are alive now.</param>
/// <param name="Unknown">Ids that never reported: send a full report.</param>
public sealed record HeartbeatAnswer(int Accepted, IReadOnlyList<string> Unknown);
