namespace Platform.Core.Shared.Jobs;

/// <summary>The board of a process without a scheduler, such as an administration command: it knows no job.</summary>
internal sealed class NoJobBoard : IJobBoard
{
    public Task<IReadOnlyList<JobInfo>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<JobInfo>>([]);

    public Task<JobRunPage> ListRunsAsync(JobRunFilter filter, CancellationToken ct) => Task.FromResult(new JobRunPage([], false));

    public Task<IReadOnlyList<JobNode>> ListNodesAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<JobNode>>([]);

    public Task<bool> RunNowAsync(string key, CancellationToken ct) => Task.FromResult(false);

    public Task<bool> PauseAsync(string key, string by, CancellationToken ct) => Task.FromResult(false);

    public Task<bool> ResumeAsync(string key, CancellationToken ct) => Task.FromResult(false);
}
