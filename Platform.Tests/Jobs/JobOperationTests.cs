using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Jobs;

public sealed class JobOperationTests : IAsyncLifetime
{
    private readonly JobProbe _probe = new();
    private TestDatabase _database = null!;
    private JobsNode _node = null!;

    private OperationRunner Runner => _node.Services.GetRequiredService<OperationRunner>();

    public async Task InitializeAsync()
    {
        _database = await PlatformFixture.NewDatabaseAsync();
        _node = await JobsNode.StartAsync(_database.ConnectionString, _probe, run: true, jobs: new KnockJob("knock", KnockJob.OnlyByHand));
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task PauseRunResume_ByAnAdministrator_AreAudited()
    {
        var anna = Actor.Job("anna");
        foreach (var command in new ICommand<Done>[] { new PauseJob("knock"), new RunJobNow("knock"), new ResumeJob("knock") })
            Assert.True((await Runner.RunAsync(command, anna)).Succeeded);

        await using var source = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var command1 = source.CreateCommand("SELECT string_agg(action, ' ' ORDER BY seq) FROM audit_entries WHERE tenant_id = $1 AND object_type = 'job' AND object_id = 'knock' AND actor_id = 'anna'");
        command1.Parameters.Add(new() { Value = TenantId.Platform.Value });
        Assert.Equal("job.paused job.started job.resumed", await command1.ExecuteScalarAsync());
    }

    [Fact]
    public async Task UnknownJob_AnswersNotFound()
    {
        foreach (var command in new ICommand<Done>[] { new PauseJob("nobody"), new RunJobNow("nobody"), new ResumeJob("nobody") })
            Assert.Equal((ErrorKind.NotFound, "jobs.unknown_job"), await RefusalAsync(command, Actor.Shell()));
    }

    [Fact]
    public async Task TenantsOwner_MaySeeJobs_ButNotStartOrPauseThem()
    {
        var owner = new Actor(ActorKind.User, "owner", "Owner") { Tenant = TenantId.New(), Permissions = Permissions.OfTenant };

        Assert.True((await Runner.RunAsync(new ListJobs(), owner)).Succeeded);
        foreach (var command in new ICommand<Done>[] { new PauseJob("knock"), new RunJobNow("knock"), new ResumeJob("knock") })
            Assert.Equal((ErrorKind.Forbidden, "shared.forbidden"), await RefusalAsync(command, owner));
        Assert.Null((await _node.JobAsync("knock")).Paused);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(201, 0)]
    [InlineData(50, -1)]
    public async Task ListJobRuns_OutOfRange_IsInvalid(int take, int skip) =>
        Assert.Equal((ErrorKind.Invalid, "shared.invalid"), await RefusalAsync(new ListJobRuns(new JobRunFilter(Skip: skip, Take: take)), Actor.Shell()));

    [Fact]
    public async Task EveryDeclaredJob_RunByHandTwice_SucceedsBothTimes()
    {
        var jobs = (await _node.RunAsync(new ListJobs())).Jobs;
        Assert.Superset(new HashSet<string>(["invitations", "office-silence", "outbox", "partitions", "sessions"]), jobs.Select(job => job.Key).ToHashSet());

        for (var round = 1; round <= 2; round++)
        {
            foreach (var job in jobs)
                await _node.RunAsync(new RunJobNow(job.Key));
            await Eventually.TrueAsync(
                async () => (await _node.RunAsync(new ListJobs())).Jobs.All(job => job.Runs >= round && job.LastRun?.Result == JobResult.Succeeded), $"round {round} of all jobs", seconds: 60);
        }

        Assert.Empty((await _node.Board.ListRunsAsync(new JobRunFilter(Result: JobResult.Failed), default)).Runs);
    }

    private async Task<(ErrorKind Kind, string Code)> RefusalAsync<T>(IOperation<T> operation, Actor actor)
    {
        var error = (await Runner.RunAsync(operation, actor)).Error!;
        return (error.Kind, error.Code);
    }
}
