using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Platform.Core.Shared.Messaging;

namespace Platform.Tests.Shared.Messaging;

/// <summary>A real redis-server of one test class that can be killed, frozen and started again on its port.</summary>
public sealed class OwnRedis : IAsyncLifetime
{
    private const string Password = "s3cret:@word";
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"platform-test-redis-{Guid.NewGuid():N}");
    private Process? process;

    /// <summary>What it acknowledged is there again when it is started again.</summary>
    public bool Keeps { get; init; }

    public int Port { get; } = FreePort();

    public string Url => $"redis://:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/1";

    internal static RedisOptions Impatient { get; } = new()
    {
        CallTimeout = TimeSpan.FromSeconds(1),
        ConnectTimeout = TimeSpan.FromSeconds(1),
        WatchInterval = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>
    /// A port for a server that goes and comes back. Not one of those (32768 and up) that the kernel gives to outgoing connections: while
    /// the server is away, one of the clients that look for it could get its port.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }

    public Task InitializeAsync() => StartAsync();

    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--requirepass", Password, "--dir", folder, "--appendonly", Keeps ? "yes" : "no", "--loglevel", "warning"])
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(() => CanConnect(Port), "redis-server listens");
    }

    internal async Task<RedisConnection> ConnectAsync()
    {
        var redis = new RedisConnection(Url, Impatient);
        // On a busy machine the first attempt may miss its time limit; these tests are about what comes later.
        await Eventually.TrueAsync(() => redis.IsConnected, "connected");
        return redis;
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public void Freeze() => Signal.Send(process!.Id, Signal.Stop);

    public void Thaw() => Signal.Send(process!.Id, Signal.Continue);

    public async Task DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            Thaw();
            await KillAsync();
        }
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static bool CanConnect(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
