using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net;
using System.Text.Json;
using Platform.Core.Shared.Embedded;

namespace Platform.Tests.Runtime.Kills;

/// <summary>A server as people run it, in a process of its own that may be killed and started again on the same port.</summary>
internal sealed class VictimServer(string place, string folder, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    // The shell's input ends with this process, however that ends: then the server goes, too.
    private const string Script = """log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!; read -r end; kill -9 $! 2>/dev/null; wait""";

    private readonly int _port = FreePort();
    private Process? _shell;
    private int _pid;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public int ProcessId => _pid;

    private string Log => Path.Combine(folder, $"server-{_port}.log");

    /// <summary>Returns when the process is there; it answers later.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("sh", ["-c", Script, "sh", Log, "dotnet", Path.Combine(place, "Platform.Web.dll")]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in Settings(_port))
            start.Environment[name] = value;
        _shell = Process.Start(start)!;
        _pid = int.Parse((await _shell.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public async Task WaitReadyAsync(TimeSpan patience)
    {
        using var http = new HttpClient { BaseAddress = Address };
        await Patiently.UntilAsync(async () =>
        {
            if (!Directory.Exists($"/proc/{_pid}"))
                throw new InvalidOperationException($"The server ended before it was ready: {string.Join('\n', (await File.ReadAllLinesAsync(Log)).TakeLast(20))}");
            return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }, "the server is ready", patience);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Signal.Kill.SendTo(_pid);
        _shell!.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _shell = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
            await KillAsync();
    }

    public HttpClient Client(string key) => new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 })
    {
        BaseAddress = Address, Timeout = TimeSpan.FromMinutes(3), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <summary>An administration command of the same installation.</summary>
    public async Task<JsonElement> AdminAsync(params string[] command)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(place, "Platform.Web.dll"), "admin", .. command, "--json"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in Settings(FreePort()))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonDocument.Parse(output).RootElement : throw new InvalidOperationException($"admin {command[0]} failed: {output}");
    }

    /// <summary>Below those that the kernel gives to outgoing connections: one of the clients that look for a server that is away could get its port.</summary>
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

    private Dictionary<string, string> Settings(int port) => new(settings)
    {
        ["MANAGER_PORT"] = port.ToString(CultureInfo.InvariantCulture), ["PLATFORM_DATA_DIR"] = Path.Combine(folder, "data"), ["PLATFORM_DEMO"] = "0", ["ASPNETCORE_CONTENTROOT"] = place,
    };
}
