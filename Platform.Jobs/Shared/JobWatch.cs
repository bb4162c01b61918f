using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Live;
using Quartz;

namespace Platform.Jobs.Shared;

/// <summary>The runs that this process has in hand, by Quartz' fire instance id.</summary>
internal sealed class RunningFirings
{
    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Ids => [.. _ids.Keys];

    public void Began(IJobExecutionContext context) => _ids[context.FireInstanceId] = true;

    public void Ended(IJobExecutionContext context) => _ids.TryRemove(context.FireInstanceId, out _);
}

/// <summary>Metrics of the jobs, and the notice that open pages wait for.</summary>
internal sealed class JobWatch(ChangeNotices notices, RunningFirings running) : IJobListener
{
    private static readonly Meter Meter = new("Platform");
    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("platform.job.runs", "{run}", "Finished job runs.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("platform.job.failures", "{run}", "Job runs that failed.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("platform.job.duration", "s", "How long job runs take.");

    public string Name => nameof(JobWatch);

    public ValueTask JobToBeExecuted(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        running.Began(context);
        return TellAsync(context);
    }

    public ValueTask JobExecutionVetoed(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        running.Ended(context);
        return TellAsync(context);
    }

    public ValueTask JobProgressChanged(IJobExecutionContext context, Quartz.Extensibility.FireInstanceProgress progress, CancellationToken cancellationToken = default) => TellAsync(context);

    public ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        running.Ended(context);
        var job = new KeyValuePair<string, object?>("job", context.JobDetail.Key.Name);
        Runs.Add(1, job, new("outcome", context.Outcome.ToString()));
        if (jobException is not null && context.Outcome == ExecutionOutcome.Failed)
            Failures.Add(1, job);
        Duration.Record(context.JobRunTime.TotalSeconds, job);
        return TellAsync(context);
    }

    private ValueTask TellAsync(IJobExecutionContext context)
    {
        notices.Publish(new ChangeNotice(null, JobErrors.Feature, "run", [context.JobDetail.Key.Name]));
        return ValueTask.CompletedTask;
    }
}

/// <summary>Counts and logs runs that did not begin in time, as after a downtime.</summary>
internal sealed class MisfireWatch(ILogger<MisfireWatch> logger) : ITriggerListener
{
    private static readonly Meter Meter = new("Platform");
    private static readonly Counter<long> Misfires = Meter.CreateCounter<long>("platform.job.misfires", "{run}", "Job runs that missed their time.");

    public string Name => nameof(MisfireWatch);

    public ValueTask TriggerMisfired(ITrigger trigger, IScheduler scheduler, CancellationToken cancellationToken = default)
    {
        Misfires.Add(1, new KeyValuePair<string, object?>("job", trigger.JobKey.Name));
        JobsLog.Misfired(logger, trigger.JobKey.Name, trigger.NextFireTimeUtc);
        return ValueTask.CompletedTask;
    }
}
