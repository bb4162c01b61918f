namespace Platform.Protocol.Office;

/// <summary>The statuses that a report may name.</summary>
public static class ReportStatuses
{
    /// <summary>All is well: working when the report has a task, idle when it has none.</summary>
    public const string Ok = "ok";

    /// <summary>Works, but a person should look at it.</summary>
    public const string Warning = "warning";

    /// <summary>Does not work; the task holds the message with <see cref="OfficeLimits.ErrorPrefix"/>.</summary>
    public const string Error = "error";

    /// <summary>Was stopped on purpose.</summary>
    public const string Offline = "offline";

    /// <summary>All four, in the order of the contract.</summary>
    public static IReadOnlyList<string> All { get; } = [Ok, Warning, Error, Offline];
}

/// <summary>The statuses that an agent has on the board: derived from reports, heartbeats and silence.</summary>
public static class BoardStatuses
{
    /// <summary>Reported <c>error</c>.</summary>
    public const string Error = "error";

    /// <summary>Reported <c>warning</c>.</summary>
    public const string Warning = "warning";

    /// <summary>Said offline, or was silent for too long.</summary>
    public const string Offline = "offline";

    /// <summary>Reported <c>ok</c> with a task.</summary>
    public const string Working = "working";

    /// <summary>Reported <c>ok</c> without a task.</summary>
    public const string Idle = "idle";

    /// <summary>All five, the most urgent first: the order of tiles.</summary>
    public static IReadOnlyList<string> ByUrgency { get; } = [Error, Warning, Offline, Working, Idle];

    /// <summary>The board's status for a fresh report: <c>ok</c> splits into working and idle, the rest is taken over.</summary>
    public static string FromReport(string status, string? task) =>
        status != ReportStatuses.Ok ? status : string.IsNullOrWhiteSpace(task) ? Idle : Working;
}
