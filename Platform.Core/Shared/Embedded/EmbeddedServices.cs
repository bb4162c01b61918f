namespace Platform.Core.Shared.Embedded;

/// <summary>
/// A PostgreSQL and a Redis of this installation's own: on loopback, on free ports, with random passwords, below one data directory.
/// They live exactly as long as this process, whatever ends it, and are started again when they die. Linux only.
/// </summary>
public sealed class EmbeddedServices : IAsyncDisposable
{
    static readonly TimeSpan AttachPatience = TimeSpan.FromSeconds(60);

    readonly string dataDirectory;
    readonly DataDirectoryLock? heldLock;
    readonly PostgresServer? postgres;
    readonly RedisServer? redis;
    bool disposed;

    EmbeddedServices(string dataDirectory, Endpoints endpoints, DataDirectoryLock? heldLock, PostgresServer? postgres, RedisServer? redis)
    {
        this.dataDirectory = dataDirectory;
        this.heldLock = heldLock;
        this.postgres = postgres;
        this.redis = redis;
        DatabaseUrl = endpoints.DatabaseUrl;
        RedisUrl = endpoints.RedisUrl;
    }

    /// <summary>Npgsql connection string of the owner role <c>platform</c> (a superuser of this server) to the database <c>platform</c>.</summary>
    public string DatabaseUrl { get; }

    /// <summary><c>redis://:password@127.0.0.1:port</c></summary>
    public string RedisUrl { get; }

    /// <summary>Whether the servers belong to another process, which <see cref="AttachOrStartAsync"/> found; then disposing leaves them alone.</summary>
    public bool IsAttached => heldLock is null;

    internal int PostgresProcessId => postgres!.ProcessId;

    internal int RedisProcessId => redis!.ProcessId;

    /// <summary>Starts both servers and returns when they answer.</summary>
    /// <exception cref="EmbeddedStartException">They cannot be started, or another process uses the data directory.</exception>
    public static async Task<EmbeddedServices> StartAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var dataDirectory = FullPath(options);
        var heldLock = DataDirectoryLock.TryTake(dataDirectory);
        if (heldLock is not null)
            return await StartLockedAsync(options, dataDirectory, heldLock, cancellationToken);
        var other = await Endpoints.ReadAsync(dataDirectory, cancellationToken);
        var process = other is null ? "" : $" (process {other.ProcessId})";
        throw new EmbeddedStartException(
            $"Another Platform{process} already uses the data directory {dataDirectory}. Stop it first, or set PLATFORM_DATA_DIR to another folder.");
    }

    /// <summary>For administration commands: uses the servers of the running installation, or starts them for the time of the command.</summary>
    /// <exception cref="EmbeddedStartException">They cannot be started, or the process that holds the data directory does not get ready.</exception>
    public static async Task<EmbeddedServices> AttachOrStartAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        var dataDirectory = FullPath(options);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (DataDirectoryLock.TryTake(dataDirectory) is { } heldLock)
                return await StartLockedAsync(options, dataDirectory, heldLock, cancellationToken);
            // Held, so its owner is alive; right after its start the file may be missing, or still be that of an earlier owner.
            var endpoints = await Endpoints.ReadAsync(dataDirectory, cancellationToken);
            if (endpoints is not null && await endpoints.AnswerAsync(cancellationToken))
                return new EmbeddedServices(dataDirectory, endpoints, heldLock: null, postgres: null, redis: null);
            if (TimeProvider.System.GetElapsedTime(started) > AttachPatience)
                throw new EmbeddedStartException(
                    $"The data directory {dataDirectory} is in use, but its PostgreSQL and Redis do not answer. See {Path.Combine(dataDirectory, "logs")}.");
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Stops the servers cleanly, Redis first; PostgreSQL holds the truth and goes last.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed || heldLock is null)
            return;
        disposed = true;
        Endpoints.Remove(dataDirectory);
        await redis!.DisposeAsync();
        await postgres!.DisposeAsync();
        heldLock.Dispose();
    }

    static async Task<EmbeddedServices> StartLockedAsync(
        EmbeddedOptions options, string dataDirectory, DataDirectoryLock heldLock, CancellationToken cancellationToken)
    {
        PostgresServer? postgres = null;
        RedisServer? redis = null;
        try
        {
            UnixFiles.CreateFolder(Path.Combine(dataDirectory, "logs"), UnixFiles.OwnerOnlyFolder);
            var secrets = await Secrets.LoadOrMakeAsync(dataDirectory, cancellationToken);
            var context = new ServerContext(dataDirectory, options.Fast, ServerUser.Choose(), secrets, options.PickPort, options.Progress ?? (_ => { }));
            postgres = await PostgresServer.StartAsync(context, cancellationToken);
            redis = await RedisServer.StartAsync(context, cancellationToken);
            var endpoints = new Endpoints(Environment.ProcessId, postgres.ConnectionString, redis.Url);
            await endpoints.WriteAsync(dataDirectory, cancellationToken);
            context.Report($"PostgreSQL runs on 127.0.0.1:{postgres.Port}, Redis on 127.0.0.1:{redis.Port}, data in {dataDirectory}");
            return new EmbeddedServices(dataDirectory, endpoints, heldLock, postgres, redis);
        }
        catch (Exception e)
        {
            if (redis is not null)
                await redis.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            heldLock.Dispose();
            if (e is IOException or UnauthorizedAccessException or Npgsql.NpgsqlException)
                throw new EmbeddedStartException($"The private servers in {dataDirectory} could not be started: {e.Message.ReplaceLineEndings(" ")}", e);
            throw;
        }
    }

    static string FullPath(EmbeddedOptions options)
    {
        if (!OperatingSystem.IsLinux())
            throw new EmbeddedStartException("The private PostgreSQL and Redis need Linux. Set both DATABASE_URL and REDIS_URL to servers of your own.");
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DataDirectory));
    }
}
