using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Quartz;

namespace Platform.Jobs.Shared;

/// <summary>One job: a schedule and one operation. Declared as a class, registered with <see cref="JobsSetup.AddJob{TJob}"/>.</summary>
/// <param name="key">Stable name: the scheduler's tables, metrics and the pages' texts (<c>Job_{key}</c>) use it.</param>
/// <param name="schedule">A changed schedule takes effect at the next start.</param>
public abstract class JobDefinition(string key, JobSchedule schedule)
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    private static readonly RetryPolicy BackingOff =
        RetryPolicy.Exponential(maxAttempts: 4, initialDelay: TimeSpan.FromSeconds(10), factor: 4, maxDelay: TimeSpan.FromMinutes(15), jitter: 0.2);

    public string Key => key;

    public JobSchedule Schedule => schedule;

    /// <summary>What happens after a failed run: by default four more tries after about 10 s, 40 s, 3 min and 11 min.</summary>
    public virtual RetryPolicy Retry => IsFrequent ? RetryPolicy.None : BackingOff;

    /// <summary>It comes again within a minute: that is its own retry, and a run of it that found nothing to do is nobody's concern for long.</summary>
    internal bool IsFrequent => Schedule.Interval < Often;

    /// <summary>The actor that the audit trail names.</summary>
    public Actor Actor => Actor.Job(Key);

    internal abstract Task<JobOutcome> RunAsync(OperationRunner runner, CancellationToken ct);
}

/// <summary>A job over an operation that answers with <typeparamref name="TResponse"/>.</summary>
public abstract class JobDefinition<TResponse>(string key, JobSchedule schedule) : JobDefinition(key, schedule)
{
    protected abstract IOperation<TResponse> CreateOperation();

    /// <summary>What the history says of a run, by stable names that the jobs page translates (<c>Count_{name}</c>).</summary>
    protected virtual IReadOnlyDictionary<string, long> Count(TResponse response) => new Dictionary<string, long>();

    internal sealed override async Task<JobOutcome> RunAsync(OperationRunner runner, CancellationToken ct)
    {
        var result = await runner.RunAsync(CreateOperation(), Actor, ct);
        return result.Succeeded ? new JobOutcome(null, Count(result.Value)) : new JobOutcome(result.Error, new Dictionary<string, long>());
    }
}

internal sealed record JobOutcome(Error? Error, IReadOnlyDictionary<string, long> Counts);
