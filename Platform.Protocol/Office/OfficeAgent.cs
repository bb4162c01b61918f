using System.Text.Json;

namespace Platform.Protocol.Office;

/// <summary>An agent on the board: item of <c>GET /api/v1/office/agents</c>, of a snapshot and of changes.</summary>
public sealed record OfficeAgent
{
    /// <summary>Unique in the tenant.</summary>
    public required string AgentId { get; init; }

    /// <summary>Department as reported.</summary>
    public required string Department { get; init; }

    /// <summary>Name as reported.</summary>
    public required string Name { get; init; }

    /// <summary>Brand as reported.</summary>
    public string? Brand { get; init; }

    /// <summary>One of <see cref="ReportStatuses"/>: what was last reported, or <c>offline</c> after silence.</summary>
    public required string Status { get; init; }

    /// <summary>One of <see cref="BoardStatuses"/>: <see cref="Status"/> with <c>ok</c> split into working and idle, what a tile shows.</summary>
    public string State => BoardStatuses.FromReport(Status, Task);

    /// <summary>Since when it has this status.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why it has this status, one of <see cref="StatusReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What it does, or the message of its problem.</summary>
    public string? Task { get; init; }

    /// <summary>Last reported metrics, an object of names to numbers or strings.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>Last sign of life of any kind, by the server's receive time; null when there was none yet.</summary>
    public DateTimeOffset? LastActivity { get; init; }

    /// <summary>Last report.</summary>
    public DateTimeOffset? LastReportAt { get; init; }

    /// <summary>Last heartbeat.</summary>
    public DateTimeOffset? LastHeartbeatAt { get; init; }

    /// <summary>Whole currency units a month.</summary>
    public int SalaryEquivalent { get; init; }

    /// <summary>0.00 to 9.99.</summary>
    public decimal FteCoefficient { get; init; }

    /// <summary>Who took note of the present problem; null when nobody did. A new problem begins unacknowledged.</summary>
    public OfficeAcknowledgement? Acknowledged { get; init; }

    /// <summary>Who reports for it, one of <see cref="AgentSources"/>.</summary>
    public required string Source { get; init; }
}

/// <summary>A person took note of a problem.</summary>
/// <param name="By">Name or e-mail of the person.</param>
/// <param name="At">When.</param>
/// <param name="Comment">What the person wrote.</param>
public sealed record OfficeAcknowledgement(string By, DateTimeOffset At, string? Comment);

/// <summary>Why an agent has its status.</summary>
public static class StatusReasons
{
    /// <summary>The last report says so.</summary>
    public const string Reported = "reported";

    /// <summary>No report or heartbeat for longer than <c>OFFICE_OFFLINE_AFTER</c>.</summary>
    public const string Silence = "silence";

    /// <summary>The supervisor of Platform's own processes knows better.</summary>
    public const string Supervisor = "supervisor";
}

/// <summary>Who speaks for an agent.</summary>
public static class AgentSources
{
    /// <summary>Reports over HTTP.</summary>
    public const string Http = "http";

    /// <summary>Rows written into <c>office_agent_status</c>.</summary>
    public const string Sql = "sql";

    /// <summary>An agent that Platform itself runs.</summary>
    public const string Platform = "platform";

    /// <summary>The simulator of the demo tenant.</summary>
    public const string Demo = "demo";
}

/// <summary>A change of status: item of <c>GET /api/v1/office/agents/{agent_id}/events</c>.</summary>
/// <param name="From">Status before, null at the first report.</param>
/// <param name="To">Status after, one of <see cref="ReportStatuses"/>.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Task">Task or message that came with it.</param>
public sealed record StatusEvent(string? From, string To, DateTimeOffset At, string? Task);
