using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Core.Shared.Embedded;

/// <summary>The private Redis: append-only file, password, a free loopback port; kept running.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    const string Name = "Redis";

    readonly ServerContext context;
    readonly RedisBinary binary;
    readonly string folder;
    readonly string log;
    KeptServer? kept;
    int port;

    RedisServer(ServerContext context, RedisBinary binary)
    {
        this.context = context;
        this.binary = binary;
        folder = Path.Combine(context.DataDirectory, "redis");
        log = context.LogFile("redis");
    }

    public string Url => $"redis://:{context.Secrets.Redis}@127.0.0.1:{port}";

    public int ProcessId => kept!.ProcessId;

    public int Port => port;

    string Configuration => Path.Combine(folder, "redis.conf");

    string PidFile => Path.Combine(folder, "redis.pid");

    public static async Task<RedisServer> StartAsync(ServerContext context, CancellationToken cancellationToken)
    {
        var server = new RedisServer(context, Binaries.FindRedis(context.ToolsDirectory));
        UnixFiles.CreateFolder(server.folder, UnixFiles.OwnerOnlyFolder);
        await server.StopLeftoverAsync(cancellationToken);
        (server.port, var child) = await context.OnFreePortAsync("redis", port => server.StartChildAsync(port, cancellationToken));
        server.kept = new KeptServer(Name, child, token => server.StartChildAsync(server.port, token),
            // TERM writes the append-only file out first.
            [(Signal.Terminate, TimeSpan.FromSeconds(15)), (Signal.Kill, TimeSpan.FromSeconds(5))],
            context.Report);
        return server;
    }

    public ValueTask DisposeAsync() => kept!.DisposeAsync();

    /// <summary>Whether a Redis with this password answers there and has loaded its data.</summary>
    public static async Task<bool> AnswersAsync(int port, string password, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {password}\r\nPING\r\nQUIT\r\n"), patience.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return (await reader.ReadToEndAsync(patience.Token)).Contains("+PONG", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    async Task<ChildProcess> StartChildAsync(int onPort, CancellationToken cancellationToken)
    {
        await UnixFiles.WriteOwnerOnlyAsync(Configuration, ConfigurationText(onPort), cancellationToken);
        await context.User.TakeOwnershipAsync(folder, log, cancellationToken);
        var child = await ChildProcess.StartAsync(new ChildCommand(binary.Program, [Configuration], log)
        {
            SetprivArguments = await context.User.SetprivArgumentsAsync(folder, log, cancellationToken),
            DeathSignal = Signal.Terminate,
            LibraryPath = binary.LibraryPath,
        });
        try
        {
            await context.WaitReadyAsync(Name, child, log,
                () => AnswersAsync(onPort, context.Secrets.Redis, cancellationToken), cancellationToken);
            return child;
        }
        catch
        {
            await child.StopAsync((Signal.Terminate, TimeSpan.FromSeconds(5)), (Signal.Kill, TimeSpan.FromSeconds(5)));
            child.Dispose();
            throw;
        }
    }

    // "always": what was acknowledged is on the disk. With "everysec" Redis answers while a slow fsync holds back even its writes: a kill then takes two seconds of messages along.
    string ConfigurationText(int onPort) =>
        $"""
        bind 127.0.0.1
        port {onPort}
        requirepass {context.Secrets.Redis}
        dir {Quoted(folder)}
        pidfile {Quoted(PidFile)}
        daemonize no
        databases {(context.Fast ? 4096 : 16)}
        appendonly {(context.Fast ? "no" : "yes")}
        appendfsync always
        save ""
        maxmemory-policy noeviction

        """;

    /// <summary>
    /// A Redis whose parent was killed writes its append-only file out before it ends, and a second one on the same folder would not
    /// notice it. So the pid file, which Redis removes last, is waited for.
    /// </summary>
    async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile) || !File.Exists(Configuration)
            || !int.TryParse(await File.ReadAllTextAsync(PidFile, cancellationToken), CultureInfo.InvariantCulture, out var processId) || processId <= 1)
            return;
        var portLine = File.ReadLines(Configuration).FirstOrDefault(line => line.StartsWith("port ", StringComparison.Ordinal)) ?? "port ?";
        bool IsOurs() => ProcessTable.IsServer(processId, "redis-server", folder, commandLineHint: $"127.0.0.1:{portLine[5..]}");
        if (!IsOurs())
            return;
        context.Report($"Redis of an earlier start (process {processId}) is still here; stopping it.");
        await ProcessTable.StopAsync(processId, IsOurs, [Signal.Terminate, Signal.Kill], cancellationToken);
    }

    static string Quoted(string path) => $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
