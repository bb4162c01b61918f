using System.Globalization;
using Npgsql;

namespace Platform.Core.Shared.Embedded;

/// <summary>The private PostgreSQL: prepares its cluster, starts it on a free loopback port, and keeps it running.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    const string Name = "PostgreSQL";
    const string Database = "platform";

    readonly ServerContext context;
    readonly PostgresBinaries binaries;
    readonly PostgresCluster cluster;
    readonly string log;
    KeptServer? kept;
    int port;

    PostgresServer(ServerContext context, PostgresBinaries binaries)
    {
        this.context = context;
        this.binaries = binaries;
        cluster = new PostgresCluster(context, binaries);
        log = context.LogFile("postgres");
    }

    public string ConnectionString => Address(Database).ConnectionString;

    public int ProcessId => kept!.ProcessId;

    public int Port => port;

    public static async Task<PostgresServer> StartAsync(ServerContext context, CancellationToken cancellationToken)
    {
        var existing = PostgresCluster.ExistingMajor(context.DataDirectory);
        var binaries = await Binaries.FindPostgresAsync(context.ToolsDirectory, existing, cancellationToken);
        var server = new PostgresServer(context, binaries);
        await server.cluster.PrepareAsync(cancellationToken);
        (server.port, var child) = await context.OnFreePortAsync("postgres", port => server.StartChildAsync(port, cancellationToken));
        server.kept = new KeptServer(Name, child, token => server.StartChildAsync(server.port, token),
            // INT closes the sessions (TERM would wait for them), QUIT gives up a clean end.
            [(Signal.Interrupt, TimeSpan.FromSeconds(15)), (Signal.Quit, TimeSpan.FromSeconds(5)), (Signal.Kill, TimeSpan.FromSeconds(5))],
            context.Report);
        try
        {
            await server.CreateDatabaseAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    public ValueTask DisposeAsync() => kept!.DisposeAsync();

    async Task<ChildProcess> StartChildAsync(int onPort, CancellationToken cancellationToken)
    {
        // The port is an argument, not a setting in the folder: a copy of the folder must not fight for the port of the original.
        List<string> arguments =
        [
            "-D", cluster.Folder, "-p", onPort.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "jit=off", "-c", "max_connections=200",
        ];
        if (context.Fast)
            arguments.AddRange(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        var child = await ChildProcess.StartAsync(new ChildCommand(binaries.Program("postgres"), arguments, log)
        {
            SetprivArguments = await context.User.SetprivArgumentsAsync(cluster.Folder, log, cancellationToken),
            DeathSignal = Signal.Interrupt,
            LibraryPath = binaries.LibraryPath,
        });
        try
        {
            await context.WaitReadyAsync(Name, child, log, () => IsReadyAsync(child.Id), cancellationToken);
            return child;
        }
        catch
        {
            await child.StopAsync((Signal.Quit, TimeSpan.FromSeconds(5)), (Signal.Kill, TimeSpan.FromSeconds(5)));
            child.Dispose();
            throw;
        }
    }

    /// <summary>postmaster.pid: pid, folder, start time, port, socket folder, address, shared memory, and on line 8 the state.</summary>
    async Task<bool> IsReadyAsync(int processId)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(cluster.PidFile);
            return lines.Length >= 8 && lines[0] == processId.ToString(CultureInfo.InvariantCulture) && lines[7].Trim() == "ready";
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Address("postgres").ConnectionString + ";Pooling=false");
            await connection.OpenAsync(cancellationToken);
            await using var exists = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{Database}'", connection);
            if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
                return;
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new EmbeddedStartException(
                $"The password in {Path.Combine(context.DataDirectory, "secrets")} does not open {cluster.Folder}. Put the file back from a backup; nothing was changed.", e);
        }
    }

    NpgsqlConnectionStringBuilder Address(string database) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = PostgresCluster.Owner,
        Password = context.Secrets.Postgres,
        Database = database,
    };
}
