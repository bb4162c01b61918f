using System.Text.Json;
using Platform.Core.Shared.Jobs;
using Quartz;
using Quartz.Extensibility;

namespace Platform.Jobs.Shared;

/// <summary>The jobs as the scheduler's tables say, so every node of the cluster gives the same answer.</summary>
internal sealed class JobBoard(ISchedulerFactory schedulers, IExecutionHistoryStore history, IEnumerable<JobDefinition> definitions) : IJobBoard
{
    // Far above the number of jobs, nodes and runs at one time; every list of the scheduler wants a limit.
    private const int All = 1_000;

    public async Task<IReadOnlyList<JobInfo>> ListAsync(CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        var triggers = await scheduler.QueryTriggers(new TriggerQuery { Group = Matchers.Group<TriggerKey>(StringOperator.Equality, JobKeys.Group), Take = All }, ct);
        var statuses = await history.QueryJobRunStatuses(new JobRunStatusQuery { SchedulerName = scheduler.SchedulerName, Take = All }, ct);
        var running = await RunningAsync(scheduler, ct);

        var triggerOf = triggers.Items.ToDictionary(trigger => trigger.Key.Name, StringComparer.Ordinal);
        var statusOf = statuses.Items.Where(status => status.Job.Group == JobKeys.Group).ToDictionary(status => status.Job.Name, StringComparer.Ordinal);
        var runningOf = running.Where(run => run.JobKey?.Group == JobKeys.Group).ToLookup(run => run.JobKey!.Name, StringComparer.Ordinal);
        return
        [
            .. definitions.OrderBy(definition => definition.Key, StringComparer.Ordinal).Select(definition => Describe(
                definition, triggerOf.GetValueOrDefault(definition.Key), statusOf.GetValueOrDefault(definition.Key), runningOf[definition.Key].FirstOrDefault())),
        ];
    }

    public async Task<JobRunPage> ListRunsAsync(JobRunFilter filter, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        var page = await history.QueryExecutions(new ExecutionHistoryQuery
        {
            SchedulerName = scheduler.SchedulerName,
            Job = filter.JobKey is { } key ? JobKeys.Of(key) : null,
            // Runs that found nothing to do are shown to who asks for them.
            Results = filter.Result is { } result ? [ToQuartz(result)] : [JobRunResult.Succeeded, JobRunResult.Failed, JobRunResult.Cancelled],
            Skip = filter.Skip, Take = filter.Take,
        }, ct);
        return new JobRunPage([.. page.Items.Select(ToRun)], page.HasMore);
    }

    public async Task<IReadOnlyList<JobNode>> ListNodesAsync(CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        var running = (await RunningAsync(scheduler, ct)).ToLookup(run => run.SchedulerInstanceId, StringComparer.Ordinal);
        // A node without the role 'jobs' never checks in and is no node of this cluster.
        return
        [
            .. (await scheduler.QueryClusterNodes(ct)).Where(node => node.LastCheckInUtc is not null).OrderBy(node => node.InstanceId, StringComparer.Ordinal).Select(node =>
                new JobNode(node.InstanceId, ToState(node.State), node.LastCheckInUtc!.Value, node.IsCurrentNode, running[node.InstanceId].Count())),
        ];
    }

    public async Task<bool> RunNowAsync(string key, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        if (!await scheduler.Exists(JobKeys.Of(key), ct))
            return false;
        await scheduler.TriggerJob(JobKeys.Of(key), cancellationToken: ct);
        return true;
    }

    public async Task<bool> PauseAsync(string key, string by, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        if (!await scheduler.Exists(JobKeys.ScheduleOf(key), ct))
            return false;
        await scheduler.PauseTriggerWith(JobKeys.ScheduleOf(key), new PauseDetails { RequestedBy = by }, ct);
        return true;
    }

    public async Task<bool> ResumeAsync(string key, CancellationToken ct)
    {
        var scheduler = await schedulers.GetScheduler(ct);
        if (!await scheduler.Exists(JobKeys.ScheduleOf(key), ct))
            return false;
        await scheduler.ResumeTrigger(JobKeys.ScheduleOf(key), ct);
        return true;
    }

    private static async Task<IReadOnlyList<FireInstance>> RunningAsync(IScheduler scheduler, CancellationToken ct) =>
        (await scheduler.QueryFireInstances(new FireInstanceQuery { State = FireInstanceState.Executing, Take = All }, ct)).Items;

    private static JobInfo Describe(JobDefinition definition, TriggerHeader? trigger, JobRunStatus? status, FireInstance? running)
    {
        var paused = trigger?.State == TriggerState.Paused;
        return new JobInfo(
            definition.Key, definition.Schedule,
            paused ? null : trigger?.NextFireTimeUtc,
            running is null ? null : new JobRunning(running.FireTimeUtc, running.SchedulerInstanceId, running.Progress),
            status is null ? null : LastOf(status),
            definition.Retry.MaxAttempts, trigger?.RetryAttempt ?? 0,
            paused ? new JobPause(trigger!.Pause?.RequestedBy, trigger.Pause?.PausedAtUtc) : null,
            status?.ConsecutiveFailures ?? 0, status?.RunCount ?? 0, status?.FailureCount ?? 0);
    }

    private static JobLastRun LastOf(JobRunStatus status) => new(
        status.LastFiredAtUtc, status.LastDuration, ToResult(status.LastResult), status.LastSchedulerInstanceId ?? "",
        status.LastResult == JobRunResult.Failed ? status.LastFailureMessage : null);

    private static JobRun ToRun(ExecutionHistoryEntry entry) => new(
        entry.EntryId ?? entry.FireInstanceId ?? "", entry.JobName, entry.SchedulerInstanceId, entry.FiredAtUtc, entry.Duration, ToResult(entry.EffectiveResult),
        entry.RetryAttempt, entry.RetryScheduled, entry.Manual, entry.ExceptionMessage, ToCounts(entry.MetricsJson));

    private static IReadOnlyDictionary<string, long> ToCounts(string? json) =>
        json is null ? new Dictionary<string, long>() : JsonSerializer.Deserialize<Dictionary<string, long>>(json)!;

    private static JobResult ToResult(JobRunResult result) => result switch
    {
        JobRunResult.Succeeded => JobResult.Succeeded,
        JobRunResult.Failed => JobResult.Failed,
        JobRunResult.Cancelled => JobResult.Cancelled,
        _ => JobResult.Skipped,
    };

    private static JobRunResult ToQuartz(JobResult result) => result switch
    {
        JobResult.Succeeded => JobRunResult.Succeeded,
        JobResult.Failed => JobRunResult.Failed,
        JobResult.Cancelled => JobRunResult.Cancelled,
        _ => JobRunResult.Skipped,
    };

    private static JobNodeState ToState(ClusterNodeState state) => state switch
    {
        ClusterNodeState.Alive => JobNodeState.Alive,
        ClusterNodeState.Overdue => JobNodeState.Late,
        _ => JobNodeState.Lost,
    };
}
