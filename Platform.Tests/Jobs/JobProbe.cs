using System.Collections.Concurrent;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;
using Quartz;

namespace Platform.Tests.Jobs;

/// <summary>What the test's own operation does, and what was seen of it.</summary>
internal sealed class JobProbe
{
    private int _running;

    public ConcurrentQueue<Guid> Knocks { get; } = new();

    public int Count => Knocks.Count;

    /// <summary>The most runs that went on at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What a run of a job that was given this probe says that it removed.</summary>
    public int Removed { get; set; }

    /// <summary>What a run does after it was counted; the number of the run is passed.</summary>
    public Func<int, CancellationToken, Task<Error?>> Act { get; set; } = (_, _) => Task.FromResult<Error?>(null);

    public async Task<Error?> KnockAsync(Guid run, CancellationToken ct)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            Knocks.Enqueue(run);
            return await Act(Count, ct);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}

[Requires(Permissions.JobsManage), OutsideTenant]
internal sealed record Knock(Guid Id) : ICommand<Done>;

internal sealed class KnockHandler(JobProbe probe) : IHandler<Knock, Done>
{
    public async Task<Result<Done>> HandleAsync(Knock request, CancellationToken ct) =>
        await probe.KnockAsync(request.Id, ct) is { } error ? error : Done.It;
}

/// <summary>A job of the test's own.</summary>
internal sealed class KnockJob(string key, JobSchedule schedule, RetryPolicy? retry = null, JobProbe? probe = null) : JobDefinition<Done>(key, schedule)
{
    public static readonly JobSchedule EverySecond = JobSchedule.Every(TimeSpan.FromSeconds(1));

    /// <summary>Comes by itself right at the start and then not again within a test.</summary>
    public static readonly JobSchedule Rarely = JobSchedule.Every(TimeSpan.FromDays(300));

    /// <summary>Does not come by itself within a test.</summary>
    public static readonly JobSchedule OnlyByHand = JobSchedule.DailyAt(TimeProvider.System.GetUtcNow().AddHours(12).Hour, 0);

    public override RetryPolicy Retry => retry ?? RetryPolicy.None;

    protected override IOperation<Done> CreateOperation() => new Knock(Guid.NewGuid());

    protected override IReadOnlyDictionary<string, long> Count(Done response) => new Dictionary<string, long> { ["removed"] = probe?.Removed ?? 3 };
}
