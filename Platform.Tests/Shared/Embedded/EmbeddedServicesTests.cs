using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Npgsql;
using Platform.Core.Shared.Embedded;
using StackExchange.Redis;

namespace Platform.Tests.Shared.Embedded;

[SupportedOSPlatform("linux")]
public sealed class EmbeddedServicesTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<string> progress = [];

    string Data => folder["data"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_EmptyFolder_BothServersAnswerAsOwner()
    {
        await using var services = await StartAsync();

        Assert.Equal("platform|platform|on", await ScalarAsync(services,
            "SELECT current_user || '|' || current_database() || '|' || current_setting('is_superuser')"));
        Assert.Equal("OK", await RedisAsync(services, "SET", "greeting", "hello"));
        Assert.False(services.IsAttached);
    }

    [Fact]
    public async Task Start_ServersListen_OnLoopbackWithPasswordOnly()
    {
        await using var services = await StartAsync();
        var address = new NpgsqlConnectionStringBuilder(services.DatabaseUrl);
        address.Password = "wrong";

        Assert.Equal("127.0.0.1", await ScalarAsync(services, "SHOW listen_addresses"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(address.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        Assert.False(await RedisServer.AnswersAsync(new Uri(services.RedisUrl).Port, "wrong", CancellationToken.None));
    }

    [Fact]
    public async Task Start_FilesWithPasswords_AreTheOwnersOnly()
    {
        await using var services = await StartAsync();

        foreach (var file in new[] { "secrets", "endpoints.json", "redis/redis.conf" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, file)));
        Assert.Empty(Directory.EnumerateFiles(Data, ".initdb-*"));
    }

    [Fact]
    public async Task Start_SecondTime_KeepsDataAndPasswords()
    {
        string password;
        await using (var first = await StartAsync(fast: false))
        {
            await ScalarAsync(first, "CREATE TABLE kept (value text); INSERT INTO kept VALUES ('still here')");
            await RedisAsync(first, "SET", "kept", "still here");
            password = new NpgsqlConnectionStringBuilder(first.DatabaseUrl).Password!;
        }

        Assert.False(File.Exists(Path.Combine(Data, "endpoints.json")));
        await using var second = await StartAsync(fast: false);

        Assert.Equal("still here", await ScalarAsync(second, "SELECT value FROM kept"));
        Assert.Equal("still here", await RedisAsync(second, "GET", "kept"));
        Assert.Equal(password, new NpgsqlConnectionStringBuilder(second.DatabaseUrl).Password);
    }

    [Fact]
    public async Task Dispose_RunningServers_BothAreGone()
    {
        var services = await StartAsync();
        var (postgres, redis) = (services.PostgresProcessId, services.RedisProcessId);

        await services.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{postgres}"));
        Assert.False(Directory.Exists($"/proc/{redis}"));
    }

    [Fact]
    public async Task Postgres_Killed_ComesBackOnTheSamePort()
    {
        await using var services = await StartAsync(fast: false);
        await ScalarAsync(services, "CREATE TABLE kept (value int); INSERT INTO kept VALUES (7)");
        var before = services.PostgresProcessId;

        Signal.Kill.SendTo(before);

        await Eventually.TrueAsync(() => services.PostgresProcessId != before, "a new PostgreSQL");
        Assert.Equal(7, await ScalarAsync(services, "SELECT value FROM kept"));
        Assert.Contains(progress, line => line.StartsWith("PostgreSQL ended unexpectedly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redis_Killed_ComesBackOnTheSamePort()
    {
        await using var services = await StartAsync(fast: false);
        await RedisAsync(services, "SET", "kept", "7");
        var before = services.RedisProcessId;
        Signal.Kill.SendTo(before);

        await Eventually.TrueAsync(() => services.RedisProcessId != before, "a new Redis");
        Assert.Equal("7", await RedisAsync(services, "GET", "kept"));
        // On the disk before the answer, so it survives a power cut, too.
        Assert.Contains("appendfsync always", await File.ReadAllTextAsync(Path.Combine(Data, "redis", "redis.conf")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortsTakenInBetween_TriesOthers()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;
        var free = new EmbeddedOptions { DataDirectory = Data }.PickPort;
        Queue<int> ports = new([takenPort, takenPort, free(), takenPort, free()]);

        await using var services = await EmbeddedServices.StartAsync(Options(pickPort: ports.Dequeue), CancellationToken.None);

        Assert.Equal(1, await ScalarAsync(services, "SELECT 1"));
        Assert.Equal(3, progress.Count(line => line.Contains($"Port {takenPort} was taken", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_EveryPortTaken_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<EmbeddedStartException>(
            () => EmbeddedServices.StartAsync(Options(pickPort: () => takenPort), CancellationToken.None));

        Assert.Contains("No port could be had in 5 tries", failure.Message, StringComparison.Ordinal);
    }

    Task<EmbeddedServices> StartAsync(bool fast = true) => EmbeddedServices.StartAsync(Options(fast), CancellationToken.None);

    EmbeddedOptions Options(bool fast = true, Func<int>? pickPort = null)
    {
        void Note(string line)
        {
            lock (progress)
                progress.Add(line);
        }

        return pickPort is null
            ? new EmbeddedOptions { DataDirectory = Data, Fast = fast, Progress = Note }
            : new EmbeddedOptions { DataDirectory = Data, Fast = fast, Progress = Note, PickPort = pickPort };
    }

    static Task<object?> ScalarAsync(EmbeddedServices services, string sql) => ScalarAsync(services.DatabaseUrl, sql);

    static async Task<object?> ScalarAsync(string address, string sql)
    {
        await using var connection = new NpgsqlConnection(address + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    static async Task<string?> RedisAsync(EmbeddedServices services, string command, params object[] arguments)
    {
        var address = new Uri(services.RedisUrl);
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{address.Host}:{address.Port},password={address.UserInfo.TrimStart(':')}");
        return (string?)await redis.GetDatabase().ExecuteAsync(command, arguments);
    }
}
