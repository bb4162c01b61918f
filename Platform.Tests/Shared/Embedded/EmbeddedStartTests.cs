using Npgsql;
using Platform.Core.Shared.Embedded;

namespace Platform.Tests.Shared.Embedded;

/// <summary>What other processes, and earlier starts, leave behind.</summary>
public sealed class EmbeddedStartTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Data => folder["data"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Parent_Killed_LeavesNoOrphan()
    {
        await using var host = await EmbeddedHost.StartAsync(Data);
        Assert.True(Directory.Exists($"/proc/{host.PostgresProcessId}"));
        Assert.True(Directory.Exists($"/proc/{host.RedisProcessId}"));

        await host.KillAsync();

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{host.PostgresProcessId}"), "the end of PostgreSQL", 10);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{host.RedisProcessId}"), "the end of Redis", 10);
    }

    [Fact]
    public async Task Start_RightAfterParentWasKilled_WaitsForItsServersAndWorks()
    {
        await using var host = await EmbeddedHost.StartAsync(Data);
        await host.KillAsync();

        await using var services = await StartAsync();

        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{host.PostgresProcessId}"), "the end of the earlier PostgreSQL", 5);
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{host.RedisProcessId}"), "the end of the earlier Redis", 5);
        await using var connection = new NpgsqlConnection(services.DatabaseUrl);
        await connection.OpenAsync();
    }

    [Fact]
    public async Task Start_WhileAnotherRuns_NamesItAndLeavesItAlone()
    {
        await using var host = await EmbeddedHost.StartAsync(Data);

        var failure = await Assert.ThrowsAsync<EmbeddedStartException>(StartAsync);

        Assert.Contains($"process {host.ProcessId}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task Start_TwoAtOnce_OneWins()
    {
        var starts = new[] { Outcome(StartAsync()), Outcome(StartAsync()) };

        var outcomes = await Task.WhenAll(starts);

        Assert.Single(outcomes, outcome => outcome is EmbeddedServices);
        Assert.Single(outcomes, outcome => outcome is EmbeddedStartException);
        foreach (var services in outcomes.OfType<EmbeddedServices>())
            await services.DisposeAsync();

        static async Task<object> Outcome(Task<EmbeddedServices> start)
        {
            try
            {
                return await start;
            }
            catch (EmbeddedStartException e)
            {
                return e;
            }
        }
    }

    [Fact]
    public async Task AttachOrStart_WhileAnotherRuns_UsesItsServers()
    {
        await using var host = await EmbeddedHost.StartAsync(Data);

        await using (var attached = await EmbeddedServices.AttachOrStartAsync(Options, CancellationToken.None))
        {
            Assert.True(attached.IsAttached);
            await using var connection = new NpgsqlConnection(attached.DatabaseUrl + ";Pooling=false");
            await connection.OpenAsync();
        }

        Assert.True(Directory.Exists($"/proc/{host.PostgresProcessId}"));
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task AttachOrStart_StaleEndpointsOfADeadProcess_StartsItsOwn()
    {
        await using var host = await EmbeddedHost.StartAsync(Data);
        await host.KillAsync();
        Assert.True(File.Exists(Path.Combine(Data, "endpoints.json")));

        await using var services = await EmbeddedServices.AttachOrStartAsync(Options, CancellationToken.None);

        Assert.False(services.IsAttached);
    }

    [Theory]
    [InlineData("/proc/platform-data")]
    [InlineData("a file/data")]
    public async Task Start_FolderThatCannotBeWritten_NamesThePath(string path)
    {
        // Both refuse root as well, which permission bits do not bind.
        await File.WriteAllTextAsync(folder["a file"], "");
        var data = Path.Combine(folder.Path, path);

        var failure = await Assert.ThrowsAsync<EmbeddedStartException>(
            () => EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = data }, CancellationToken.None));

        Assert.Contains(data, failure.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Start_FolderOfAnotherMajorVersion_SaysWhatToDoAndChangesNothing()
    {
        await (await StartAsync()).DisposeAsync();
        var cluster = Cluster();
        var other = Path.Combine(Data, "postgres-9");
        Directory.Move(cluster, other);

        var failure = await Assert.ThrowsAsync<EmbeddedStartException>(StartAsync);

        Assert.Contains("PostgreSQL 9", failure.Message, StringComparison.Ordinal);
        Assert.Contains("postgresql-9", failure.Message, StringComparison.Ordinal);
        Assert.Equal([other], Directory.GetDirectories(Data, "postgres-*"));
    }

    [Fact]
    public async Task Start_FolderWithForeignVersionInside_ChangesNothing()
    {
        await (await StartAsync()).DisposeAsync();
        var version = Path.Combine(Cluster(), "PG_VERSION");
        await File.WriteAllTextAsync(version, "9\n");

        var failure = await Assert.ThrowsAsync<EmbeddedStartException>(StartAsync);

        Assert.Contains("holds data of PostgreSQL 9", failure.Message, StringComparison.Ordinal);
        Assert.Equal("9\n", await File.ReadAllTextAsync(version));
    }

    public static TheoryData<string> StalePidFiles => new()
    {
        "",
        "not a number\n",
        // A living process of the servers' user is what PostgreSQL refuses; for another user's, ours is stricter than it must be.
        $"{Environment.ProcessId}\n",
        $"{int.MaxValue}\n",
    };

    [Theory]
    [MemberData(nameof(StalePidFiles))]
    public async Task Start_StalePidFile_IsClearedAway(string content)
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Cluster(), "postmaster.pid"), content);

        await using var services = await StartAsync();

        await using var connection = new NpgsqlConnection(services.DatabaseUrl);
        await connection.OpenAsync();
    }

    [Fact]
    public async Task Start_ServersOfAnEarlierStartStillRun_StopsThemFirst()
    {
        await (await StartAsync()).DisposeAsync();
        using var postgres = await LeftoverPostgresAsync();
        using var redis = await LeftoverRedisAsync();
        List<string> progress = [];
        var options = new EmbeddedOptions { DataDirectory = Data, Fast = true, Progress = progress.Add };

        await using var services = await EmbeddedServices.StartAsync(options, CancellationToken.None);

        Assert.Contains(progress, line => line.StartsWith("PostgreSQL of an earlier start", StringComparison.Ordinal));
        Assert.Contains(progress, line => line.StartsWith("Redis of an earlier start", StringComparison.Ordinal));
        await postgres.Exited.WaitAsync(TimeSpan.FromSeconds(10));
        await redis.Exited.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Start_ClusterWithoutMarker_IsMovedAsideAndMadeAnew()
    {
        await (await StartAsync()).DisposeAsync();
        File.Delete(Path.Combine(Cluster(), "platform.initialized"));

        await using var services = await StartAsync();

        Assert.Equal(2, Directory.GetDirectories(Data, "postgres-*").Length);
        var aside = Assert.Single(Directory.GetDirectories(Data, "postgres-*.incomplete-*"));
        Assert.True(File.Exists(Path.Combine(aside, "PG_VERSION")));
    }

    [Fact]
    public async Task Start_SecretsLost_SaysSoAndChangesNothing()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Data, "secrets"), """{"Postgres":"guessed","Redis":"guessed"}""");

        var failure = await Assert.ThrowsAsync<EmbeddedStartException>(StartAsync);

        Assert.Contains("does not open", failure.Message, StringComparison.Ordinal);
    }

    async Task<ChildProcess> LeftoverPostgresAsync()
    {
        var binaries = await Binaries.FindPostgresAsync(folder["tools"], wantedMajor: null, CancellationToken.None);
        var log = folder["leftover-postgres.log"];
        var command = new ChildCommand(binaries.Program("postgres"),
            ["-D", Cluster(), "-p", $"{Options.PickPort()}", "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1"], log)
        {
            SetprivArguments = await ServerUser.Choose().SetprivArgumentsAsync(Cluster(), log, CancellationToken.None),
        };
        var child = await ChildProcess.StartAsync(command);
        var pidFile = Path.Combine(Cluster(), "postmaster.pid");
        await Eventually.TrueAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).Contains("ready", StringComparison.Ordinal), "a leftover PostgreSQL");
        return child;
    }

    async Task<ChildProcess> LeftoverRedisAsync()
    {
        var configuration = Path.Combine(Data, "redis", "redis.conf");
        var child = await ChildProcess.StartAsync(
            new ChildCommand(Binaries.FindRedis(folder["tools"]).Program, [configuration], folder["leftover-redis.log"]));
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(Data, "redis", "redis.pid")), "a leftover Redis");
        return child;
    }

    string Cluster() => Assert.Single(Directory.GetDirectories(Data, "postgres-*"));

    EmbeddedOptions Options => new() { DataDirectory = Data, Fast = true };

    Task<EmbeddedServices> StartAsync() => EmbeddedServices.StartAsync(Options, CancellationToken.None);
}
