using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Operations;
using Quartz;

namespace Platform.Jobs.Shared;

/// <summary>The one job type that the scheduler knows: finds the definition by its key and runs its operation. The cluster never runs one definition twice at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class OperationJob(IEnumerable<JobDefinition> definitions, OperationRunner runner, ILogger<OperationJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var key = context.JobDetail.Key.Name;
        // During a rolling update an older node may be handed a job that only the newer version has: a failed run, taken up again by retry.
        var definition = definitions.FirstOrDefault(definition => definition.Key == key)
            ?? throw new JobExecutionException($"jobs.unknown_job: this node's version has no job '{key}'.");
        try
        {
            var outcome = await definition.RunAsync(runner, cancellationToken);
            if (outcome.Error is { } error)
            {
                JobsLog.Refused(logger, key, context.RetryAttempt, error.Code, error.Detail);
                throw new JobExecutionException($"{error.Code}: {error.Detail}");
            }

            // Kept for minutes only: a job that looks every two seconds would else push out of the history what it has really done.
            var isIdle = definition.IsFrequent && outcome.Counts.Count > 0 && outcome.Counts.Values.All(count => count == 0) && !IsByHand(context);
            context.Result = outcome.Counts.Aggregate(isIdle ? JobRunReport.Skipped() : JobRunReport.Succeeded(), (report, count) => report.With(count.Key, count.Value));
        }
        catch (Exception exception) when (exception is not JobExecutionException && !cancellationToken.IsCancellationRequested)
        {
            JobsLog.Failed(logger, key, context.RetryAttempt, exception);
            var cause = exception.GetBaseException();
            throw new JobExecutionException($"{cause.GetType().Name}: {cause.Message}", exception);
        }
    }

    // Whoever asked for a run wants to find it.
    private static bool IsByHand(IJobExecutionContext context) => context.Trigger.JobDataMap.ContainsKey(SchedulerConstants.ManualTrigger);
}
