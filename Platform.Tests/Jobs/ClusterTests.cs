using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Shared;
using Platform.Tests.Shared.Embedded;
using static Platform.Tests.Eventually;

namespace Platform.Tests.Jobs;

public sealed class ClusterTests : IAsyncLifetime
{
    private readonly JobProbe _probe = new();
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PlatformFixture.NewDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task TwoNodes_ShareTheJobs_AndRunEachOnce()
    {
        var gate = new TaskCompletionSource();
        _probe.Act = async (_, ct) =>
        {
            await gate.Task.WaitAsync(ct);
            return null;
        };
        JobDefinition[] jobs = [.. Enumerable.Range(0, 12).Select(number => new KnockJob($"knock-{number:00}", KnockJob.Rarely))];
        await using var first = await JobsNode.StartAsync(_database.ConnectionString, _probe, "node-a", jobs: jobs);
        await using var second = await JobsNode.StartAsync(_database.ConnectionString, _probe, "node-b", jobs: jobs);

        // Each node runs four at a time, so eight at once are only reached by both.
        await TrueAsync(() => _probe.Count == 8, "both nodes run jobs", seconds: 60);
        await TrueAsync(async () => (await first.Board.ListNodesAsync(default)).Sum(node => node.Running) == 8, "both nodes say so");
        var nodes = (await first.RunAsync(new ListJobs())).Nodes;
        Assert.Equal([("node-a", JobNodeState.Alive, true, 4), ("node-b", JobNodeState.Alive, false, 4)], nodes.Select(node => (node.Name, node.State, node.IsThisNode, node.Running)));

        gate.SetResult();
        await TrueAsync(async () => (await second.Board.ListRunsAsync(new JobRunFilter(Take: 200), default)).Runs.Count(run => run.JobKey.StartsWith("knock", StringComparison.Ordinal)) == 12, "all ran", seconds: 60);
        Assert.Equal(12, _probe.Count);
        var runs = (await first.Board.ListRunsAsync(new JobRunFilter(Take: 200), default)).Runs.Where(run => run.JobKey.StartsWith("knock", StringComparison.Ordinal)).ToArray();
        Assert.Equal(12, runs.DistinctBy(run => run.JobKey).Count());
        Assert.Equal(["node-a", "node-b"], runs.Select(run => run.Node).Distinct().Order());
    }

    [Fact]
    public async Task FrequentJob_OnTwoNodes_NeverRunsTwiceAtATime()
    {
        _probe.Act = async (_, ct) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), ct);
            return null;
        };
        var job = new KnockJob("knock", KnockJob.EverySecond);
        await using var first = await JobsNode.StartAsync(_database.ConnectionString, _probe, "node-a", jobs: job);
        await using var second = await JobsNode.StartAsync(_database.ConnectionString, _probe, "node-b", jobs: job);

        await TrueAsync(() => _probe.Count >= 4, "four runs", seconds: 60);
        Assert.Equal(1, _probe.MostAtOnce);
    }

    [Fact]
    public async Task NodeWithoutTheRole_ShowsAndStartsJobs_ButRunsNone()
    {
        var job = new KnockJob("knock", KnockJob.OnlyByHand);
        await using var worker = await JobsNode.StartAsync(_database.ConnectionString, _probe, "worker", jobs: job);
        await using var web = await JobsNode.StartAsync(_database.ConnectionString, _probe, "web", run: false, jobs: job);

        await web.RunAsync(new RunJobNow("knock"));
        await TrueAsync(async () => (await web.RunsAsync("knock")).Count == 1, "one run");

        Assert.Equal("worker", (await web.RunsAsync("knock"))[0].Node);
        Assert.Equal(["worker"], (await web.RunAsync(new ListJobs())).Nodes.Select(node => node.Name));
    }

    [Fact]
    public async Task RunningScheduler_IsHealthy()
    {
        await using var node = await JobsNode.StartAsync(_database.ConnectionString, _probe);
        var checks = node.Services.GetRequiredService<HealthCheckService>();
        // It starts right after the host has started.
        await TrueAsync(async () => (await checks.CheckHealthAsync(check => check.Tags.Contains("ready"))).Entries[JobsSetup.HealthCheck].Status == HealthStatus.Healthy, "healthy");
    }

    [Fact]
    public async Task PostgresKilledAgainAndAgain_JobsGoOnWhenItIsBack()
    {
        using var folder = new TemporaryFolder();
        await using var servers = await EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = folder.Path, Fast = true }, default);
        await using (var services = PlatformFixture.Build(servers.DatabaseUrl, servers.RedisUrl, TimeProvider.System))
            await services.GetRequiredService<Platform.Core.Shared.Data.DatabaseMigrator>().MigrateAsync(default);
        await using var node = await JobsNode.StartAsync(servers.DatabaseUrl, _probe, jobs: new KnockJob("knock", KnockJob.EverySecond));
        await TrueAsync(() => _probe.Count >= 2, "runs before", seconds: 60);

        for (var round = 0; round < 4; round++)
        {
            var killed = servers.PostgresProcessId;
            Signal.Kill.SendTo(killed);
            await TrueAsync(() => servers.PostgresProcessId != killed, "started again", seconds: 60);
        }

        var before = _probe.Count;

        try
        {
            await TrueAsync(() => _probe.Count >= before + 3, "runs after", seconds: 90);
        }
        catch (Xunit.Sdk.TrueException late)
        {
            throw new InvalidOperationException($"{late.Message}\n{await SchedulerStateAsync(servers.DatabaseUrl)}", late);
        }
        await TrueAsync(async () => (await node.Board.ListRunsAsync(new JobRunFilter("knock", JobResult.Succeeded), default)).Runs.Count >= 4, "history goes on", seconds: 60);
    }

    [Theory]
    [InlineData("ACQUIRED", "ACQUIRED")]
    [InlineData("EXECUTING", "BLOCKED")]
    public async Task FiringThatACutConnectionLost_IsReleased(string firing, string trigger)
    {
        await using var node = await JobsNode.StartAsync(_database.ConnectionString, _probe, jobs: new KnockJob("knock", KnockJob.EverySecond));
        await TrueAsync(() => _probe.Count >= 2, "runs before", seconds: 60);
        // What stands in the database when a commit's acknowledgement did not arrive.
        await using (var connection = await NpgsqlDataSource.Create(_database.ConnectionString).OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var lose = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    new("SELECT 1 FROM quartz.qrtz_locks WHERE lock_name = 'TRIGGER_ACCESS' FOR UPDATE"),
                    new($"UPDATE quartz.qrtz_triggers SET trigger_state = '{trigger}' WHERE trigger_name = 'knock'"),
                    new($"""
                        INSERT INTO quartz.qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, job_name, job_group, instance_name, fired_time, sched_time, priority, state, is_nonconcurrent)
                            SELECT sched_name, 'lost', trigger_name, trigger_group, job_name, job_group, 'node-a', next_fire_time - 600000000, next_fire_time - 600000000, 5, '{firing}', true
                            FROM quartz.qrtz_triggers WHERE trigger_name = 'knock'
                        """),
                },
            };
            await lose.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        var before = _probe.Count;
        await TrueAsync(() => _probe.Count >= before + 3, "runs after", seconds: 60);
    }

    private static async Task<string> SchedulerStateAsync(string database)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("""
            SELECT 'now ' || (extract(epoch FROM now()) * 1000)::bigint
            UNION ALL SELECT 'trigger ' || to_jsonb(t)::text FROM quartz.qrtz_triggers t
            UNION ALL SELECT 'fired ' || to_jsonb(f)::text FROM quartz.qrtz_fired_triggers f
            UNION ALL SELECT 'node ' || to_jsonb(s)::text FROM quartz.qrtz_scheduler_state s
            UNION ALL SELECT 'lock ' || to_jsonb(l)::text FROM pg_locks l WHERE NOT granted
            UNION ALL SELECT 'session ' || a.application_name || ' ' || a.state || ' ' || coalesce(a.wait_event, '') || ' ' || left(a.query, 80) FROM pg_stat_activity a WHERE a.datname = current_database()
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
