namespace Platform.Core.Shared.Jobs;

/// <summary>The background jobs of the whole installation, as every node sees them. Implemented over the scheduler's own tables.</summary>
public interface IJobBoard
{
    Task<IReadOnlyList<JobInfo>> ListAsync(CancellationToken ct);

    /// <summary>Runs of the past, newest first.</summary>
    Task<JobRunPage> ListRunsAsync(JobRunFilter filter, CancellationToken ct);

    /// <summary>The nodes that run jobs, as far as they have checked in.</summary>
    Task<IReadOnlyList<JobNode>> ListNodesAsync(CancellationToken ct);

    /// <summary>Has a node run the job as soon as it can, also when it is paused. False when there is no such job.</summary>
    Task<bool> RunNowAsync(string key, CancellationToken ct);

    /// <summary>Stops the job's schedule until <see cref="ResumeAsync"/>, also over restarts. A run that has begun ends by itself. False when there is no such job.</summary>
    Task<bool> PauseAsync(string key, string by, CancellationToken ct);

    /// <summary>False when there is no such job.</summary>
    Task<bool> ResumeAsync(string key, CancellationToken ct);
}

/// <summary>How a run ended.</summary>
public enum JobResult
{
    Succeeded,
    Failed,

    /// <summary>Stopped by the shutdown of its node.</summary>
    Cancelled,

    /// <summary>There was nothing to do, or another run was still going.</summary>
    Skipped,
}

/// <summary>A job with its present state.</summary>
/// <param name="Key">Stable name; pages translate it.</param>
/// <param name="NextRun">Null while paused.</param>
/// <param name="Running">The run that goes on now, or null.</param>
/// <param name="LastRun">The newest finished run, or null before the first.</param>
/// <param name="MaxRetries">How often a failed run is repeated before its turn is given up.</param>
/// <param name="Retry">Which retry the next run is; 0 when it is no retry.</param>
/// <param name="Paused">Who stopped it and when, or null when it is not paused.</param>
/// <param name="FailuresInRow">Turns that failed for good since the last one that succeeded; a turn and its retries count once.</param>
public sealed record JobInfo(
    string Key, JobSchedule Schedule, DateTimeOffset? NextRun, JobRunning? Running, JobLastRun? LastRun,
    int MaxRetries, int Retry, JobPause? Paused, int FailuresInRow, long Runs, long Failures);

/// <summary>A run that goes on. <paramref name="Percent"/> is null where the job reports no progress.</summary>
public sealed record JobRunning(DateTimeOffset StartedAt, string Node, int? Percent);

/// <summary>The newest finished run, kept also when the history has let it go. <paramref name="Error"/> is of a failed one.</summary>
public sealed record JobLastRun(DateTimeOffset StartedAt, TimeSpan Duration, JobResult Result, string Node, string? Error);

public sealed record JobPause(string? By, DateTimeOffset? At);

/// <summary>A finished run.</summary>
/// <param name="Retry">0 for the first try.</param>
/// <param name="WillRetry">Failed, and another try is planned.</param>
/// <param name="Manual">Started by a person.</param>
/// <param name="Error">Of a failed run: kind and message, no stack.</param>
/// <param name="Counts">What the run did, by stable names that pages translate.</param>
public sealed record JobRun(
    string Id, string JobKey, string Node, DateTimeOffset StartedAt, TimeSpan Duration, JobResult Result, int Retry, bool WillRetry, bool Manual,
    string? Error, IReadOnlyDictionary<string, long> Counts);

/// <param name="JobKey">Null for all jobs.</param>
/// <param name="Result">Null for all that did something or tried to; runs that found nothing to do come only when they are asked for.</param>
/// <param name="Skip">How many newer runs to leave out.</param>
/// <param name="Take">1–200.</param>
public sealed record JobRunFilter(string? JobKey = null, JobResult? Result = null, int Skip = 0, int Take = 50);

public sealed record JobRunPage(IReadOnlyList<JobRun> Runs, bool HasMore);

/// <summary>Whether a node is still there, judged by its last check-in.</summary>
public enum JobNodeState
{
    Alive,

    /// <summary>Missed a check-in.</summary>
    Late,

    /// <summary>Gone; its runs are taken over.</summary>
    Lost,
}

public sealed record JobNode(string Name, JobNodeState State, DateTimeOffset LastCheckIn, bool IsThisNode, int Running);
