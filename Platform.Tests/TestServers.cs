using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Platform.Core.Shared.Embedded;

namespace Platform.Tests;

/// <summary>
/// The PostgreSQL and Redis of this test process: started once, when first asked for, in a temporary folder that goes with them.
/// Tests that need a database of their own make one by <see cref="CreateDatabaseAsync"/>.
/// </summary>
public sealed class TestServers
{
    const string FolderPrefix = "platform-tests-";

    static readonly Lazy<Task<TestServers>> Shared = new(StartAsync);

    /// <summary>Holds our end of the pipe: collected as garbage, it would close too early.</summary>
    static Process? deletingShell;

    readonly EmbeddedServices services;

    readonly ConcurrentDictionary<string, int> rooms = new();

    int lastRoom;

    TestServers(EmbeddedServices services) => this.services = services;

    /// <summary>Connection string of the superuser <c>platform</c> to the database <c>platform</c>; set Database for another one.</summary>
    public NpgsqlConnectionStringBuilder Owner => new(services.DatabaseUrl);

    /// <summary><c>redis://:password@127.0.0.1:port</c></summary>
    public string RedisUrl => services.RedisUrl;

    /// <summary>
    /// The same Redis with a room of its own for what runs on this database: servers empty queues whose names are everybody's. Pub/Sub is one for all rooms.
    /// </summary>
    public string RedisUrlFor(string connectionString) =>
        $"{RedisUrl}/{rooms.GetOrAdd(new NpgsqlConnectionStringBuilder(connectionString).Database!, _ => Interlocked.Increment(ref lastRoom))}";

    /// <summary>The servers of this process, started by the first caller.</summary>
    public static Task<TestServers> GetAsync() => Shared.Value;

    /// <summary>Makes an empty database, or a copy of the template (to which nobody may be connected).</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(string? template = null)
    {
        var address = Owner;
        address.Database = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(template is null
            ? $"CREATE DATABASE {address.Database}"
            : $"CREATE DATABASE {address.Database} TEMPLATE {template}");
        return new TestDatabase(this, address.ConnectionString);
    }

    internal async Task ExecuteAsync(string sql)
    {
        var address = Owner;
        address.Database = "postgres";
        address.Pooling = false;
        // Many classes ask for their copies at once, on few cores.
        address.CommandTimeout = 120;
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    static async Task<TestServers> StartAsync()
    {
        DeleteLeftovers();
        var folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        DeleteWhenThisProcessEnds(folder);
        return new TestServers(await EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = folder, Fast = true }, CancellationToken.None));
    }

    /// <summary>
    /// The test host may be killed a moment after its last test, so nothing of ours is sure to run at its end. A shell outside of it
    /// sees its end of the pipe close, whatever the reason, and deletes until the dying servers write no more.
    /// </summary>
    static void DeleteWhenThisProcessEnds(string folder)
    {
        const string script = """cat >/dev/null; for try in $(seq 100); do rm -rf "$1" 2>/dev/null; sleep 0.1; [ -e "$1" ] || exit 0; done""";
        var start = new ProcessStartInfo("setsid", ["sh", "-c", script, "sh", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        deletingShell = Process.Start(start)!;
    }

    /// <summary>What is left when even that shell was killed, or the machine went down.</summary>
    static void DeleteLeftovers()
    {
        foreach (var leftover in Directory.EnumerateDirectories(Path.GetTempPath(), $"{FolderPrefix}*"))
        {
            var owner = Path.GetFileName(leftover)[FolderPrefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}"))
                TryDelete(leftover);
        }
    }

    static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or a server's last file just came; the next run tries again.
        }
    }
}

/// <summary>A database of one test class; dropped, with whoever is still connected, when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    readonly TestServers servers;

    internal TestDatabase(TestServers servers, string connectionString)
    {
        this.servers = servers;
        ConnectionString = connectionString;
    }

    /// <summary>Connection string of the owner to this database.</summary>
    public string ConnectionString { get; }

    /// <summary>The database's name.</summary>
    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString))
            NpgsqlConnection.ClearPool(pooled);
        await servers.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }
}
