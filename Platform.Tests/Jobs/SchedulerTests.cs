using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Quartz;
using static Platform.Tests.Eventually;

namespace Platform.Tests.Jobs;

public sealed class SchedulerTests : IAsyncLifetime
{
    private readonly JobProbe _probe = new();
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PlatformFixture.NewDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task DueJob_Runs_AndHistoryHasIt()
    {
        await using var node = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.Rarely));

        await TrueAsync(async () => (await node.RunsAsync("knock")).Count == 1, "one run in the history");

        var run = (await node.RunsAsync("knock"))[0];
        Assert.Equal((JobResult.Succeeded, "node-a", false, 0), (run.Result, run.Node, run.Manual, run.Retry));
        Assert.Equal(3, run.Counts["removed"]);
        var job = await node.JobAsync("knock");
        Assert.Equal((JobResult.Succeeded, 1L, 0L), (job.LastRun!.Result, job.Runs, job.Failures));
        Assert.NotNull(job.NextRun);
        Assert.Equal(1, _probe.Count);
    }

    [Fact]
    public async Task RefusedJob_IsRetriedAndThenGivenUp_AndShowsItsError()
    {
        _probe.Act = (_, _) => Task.FromResult<Error?>(Error.Conflict("test.refused", "The door is locked."));
        var retry = RetryPolicy.Exponential(2, TimeSpan.FromMilliseconds(200));
        await using var node = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.Rarely, retry));

        await TrueAsync(async () => (await node.RunsAsync("knock")).Count == 3, "a run and two retries");

        var runs = await node.RunsAsync("knock");
        Assert.Equal([2, 1, 0], runs.Select(run => run.Retry));
        Assert.Equal([false, true, true], runs.Select(run => run.WillRetry));
        Assert.All(runs, run => Assert.Equal((JobResult.Failed, "test.refused: The door is locked."), (run.Result, run.Error)));
        var job = await node.JobAsync("knock");
        Assert.Equal((2, 1, "test.refused: The door is locked."), (job.MaxRetries, job.FailuresInRow, job.LastRun!.Error));
    }

    [Fact]
    public async Task FailingJob_ThatRecovers_SucceedsOnRetry()
    {
        _probe.Act = (count, _) => count == 1 ? throw new InvalidOperationException("Broken once.") : Task.FromResult<Error?>(null);
        await using var node = await JobsNode.StartAsync(
            _database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.Rarely, RetryPolicy.Fixed(3, TimeSpan.FromMilliseconds(200))));

        await TrueAsync(async () => (await node.RunsAsync("knock")).Count == 2, "a failed run and its retry");

        var runs = await node.RunsAsync("knock");
        Assert.Equal([JobResult.Succeeded, JobResult.Failed], runs.Select(run => run.Result));
        Assert.Equal("InvalidOperationException: Broken once.", runs[1].Error);
        Assert.Equal(0, (await node.JobAsync("knock")).FailuresInRow);
    }

    [Fact]
    public async Task RunNow_OfPausedJob_RunsOnce_AndKeepsThePause()
    {
        await using var node = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.OnlyByHand));
        await node.RunAsync(new PauseJob("knock"));

        await node.RunAsync(new RunJobNow("knock"));
        await TrueAsync(async () => (await node.RunsAsync("knock")).Count == 1, "one run");

        Assert.True((await node.RunsAsync("knock"))[0].Manual);
        var job = await node.JobAsync("knock");
        Assert.Equal("shell", job.Paused!.By);
        Assert.Null(job.NextRun);
    }

    [Fact]
    public async Task Pause_SurvivesRestartAndChangedSchedule_AndResumeEndsIt()
    {
        await using (var first = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.OnlyByHand)))
            await first.RunAsync(new PauseJob("knock"));

        await using (var second = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.OnlyByHand)))
            Assert.NotNull((await second.JobAsync("knock")).Paused);

        await using var third = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.EverySecond));
        Assert.NotNull((await third.JobAsync("knock")).Paused);
        Assert.Equal(0, _probe.Count);

        await third.RunAsync(new ResumeJob("knock"));
        await TrueAsync(() => _probe.Count >= 2, "the new schedule runs");
        Assert.Null((await third.JobAsync("knock")).Paused);
    }

    [Fact]
    public async Task Restart_WithOtherDefinitions_AddsReschedulesAndRemoves()
    {
        await using (await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: [new KnockJob("old", KnockJob.OnlyByHand), new KnockJob("kept", KnockJob.OnlyByHand)]))
            Assert.Equal(0, _probe.Count);

        await using var node = await JobsNode.StartAsync(
            _database.ConnectionString, _probe, jobs: [new KnockJob("new", KnockJob.OnlyByHand), new KnockJob("kept", JobSchedule.HourlyAt(30))]);

        Assert.Equal(30, (await node.JobAsync("kept")).NextRun!.Value.Minute);
        Assert.NotNull((await node.JobAsync("new")).NextRun);
        Assert.False(await node.Board.RunNowAsync("old", CancellationToken.None));
    }

    [Fact]
    public async Task FrequentJob_WithNothingToDo_LeavesTheHistoryToWhatWasDone()
    {
        await using var node = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: [new KnockJob("often", KnockJob.EverySecond, probe: _probe), new KnockJob("daily", KnockJob.Rarely, probe: _probe)]);
        await TrueAsync(async () => (await node.RunsAsync("often", JobResult.Skipped)).Count > 0, "a run that found nothing");
        await node.RunAsync(new PauseJob("often"));
        await node.RunAsync(new RunJobNow("often"));
        await TrueAsync(async () => (await node.RunsAsync("often")).Any(run => run.Manual), "a run by hand");
        _probe.Removed = 2;
        await node.RunAsync(new ResumeJob("often"));
        await TrueAsync(async () => (await node.RunsAsync("often")).Any(run => run.Counts["removed"] == 2), "a run that did something");
        await node.RunAsync(new PauseJob("often"));

        await using (var database = new Npgsql.NpgsqlConnection(_database.ConnectionString))
        {
            await database.OpenAsync();
            await using var age = new Npgsql.NpgsqlCommand("UPDATE quartz.qrtz_execution_history SET fired_time = fired_time - 10 * 60 * 10000000::bigint", database);
            Assert.NotEqual(0, await age.ExecuteNonQueryAsync());
        }

        // A node clears up with its first run.
        await node.StopAsync();
        await using var next = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("other", KnockJob.Rarely));
        await TrueAsync(async () => (await next.RunsAsync("often", JobResult.Skipped)).Count == 0, "what found nothing is gone");
        var runs = await next.RunsAsync("often");
        Assert.Contains(runs, run => run is { Manual: true } && run.Counts["removed"] == 0);
        Assert.Contains(runs, run => run.Counts["removed"] == 2);
        // What comes once a day is worth knowing, even when it found nothing.
        Assert.Equal(JobResult.Succeeded, Assert.Single(await next.RunsAsync("daily")).Result);
    }

    [Fact]
    public async Task Stop_CancelsTheRunningJob_AndWaitsForIt()
    {
        var entered = new TaskCompletionSource();
        var left = false;
        _probe.Act = async (_, ct) =>
        {
            entered.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            }
            finally
            {
                left = true;
            }

            return null;
        };
        var node = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.Rarely));
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(left);
        await using var next = await JobsNode.StartAsync(_database.ConnectionString, _probe, run: false, jobs: new KnockJob("knock", KnockJob.Rarely));
        Assert.Equal(JobResult.Cancelled, (await next.RunsAsync("knock"))[0].Result);
    }
}
