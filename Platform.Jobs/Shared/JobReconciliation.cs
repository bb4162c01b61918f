using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Platform.Jobs.Shared;

/// <summary>
/// Brings the stored jobs to what this version declares, before the scheduler starts: new ones are added, changed ones
/// rescheduled, vanished ones removed. A pause survives all of it. Nodes may do it at the same time: every step ends in the same state.
/// </summary>
internal sealed class JobReconciliation(ISchedulerFactory schedulers, IEnumerable<JobDefinition> definitions, TimeProvider time, ILogger<JobReconciliation> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var declared = definitions.ToDictionary(definition => definition.Key, StringComparer.Ordinal);
        var stored = (await scheduler.GetJobKeys(Matchers.Group<JobKey>(StringOperator.Equality, JobKeys.Group), cancellationToken)).Select(key => key.Name).ToHashSet(StringComparer.Ordinal);

        List<string> added = [], changed = [];
        var removed = stored.Except(declared.Keys).ToArray();
        await scheduler.DeleteJobs([.. removed.Select(JobKeys.Of)], cancellationToken);
        foreach (var definition in declared.Values)
        {
            if (!stored.Contains(definition.Key))
                added.Add(definition.Key);
            if (await EnsureAsync(scheduler, definition, cancellationToken) && stored.Contains(definition.Key))
                changed.Add(definition.Key);
        }

        if (added.Count + changed.Count + removed.Length > 0)
            JobsLog.Reconciled(logger, string.Join(", ", added), string.Join(", ", changed), string.Join(", ", removed));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>True when the stored schedule was another one, or missing.</summary>
    private async Task<bool> EnsureAsync(IScheduler scheduler, JobDefinition definition, CancellationToken ct)
    {
        var trigger = JobKeys.TriggerOf(definition, time);
        if (await scheduler.GetTrigger(trigger.Key, ct) is { } existing && existing.JobKey == trigger.JobKey && existing.Description == trigger.Description)
            return false;
        var state = await scheduler.GetTriggerState(trigger.Key, ct);
        var pause = await scheduler.GetTriggerPause(trigger.Key, ct);
        var options = new ScheduleJobOptions { Replace = true, Paused = state == TriggerState.Paused, PauseReason = pause?.Reason, PauseRequestedBy = pause?.RequestedBy };
        await scheduler.ScheduleJob(JobKeys.DetailOf(definition), [trigger], options, ct);
        return true;
    }
}
