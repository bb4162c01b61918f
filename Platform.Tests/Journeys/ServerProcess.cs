using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Platform.Core.Shared.Settings;
using Platform.Web.Hosting;
using Platform.Web.Shared;

namespace Platform.Tests.Journeys;

/// <summary>The server as a process of its own that a test may kill, and the test's handle on it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    public const string Mode = "server";
    private const string Ready = "server is ready";

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Inside the child: serves until the standard input ends, as it does when the test's process dies.</summary>
    public static async Task<int> RunAsync(string port, string databaseUrl, string redisUrl)
    {
        await using var app = Build(int.Parse(port, CultureInfo.InvariantCulture), databaseUrl, redisUrl);
        await Start.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    /// <summary>The whole server with its static files, in this process or another.</summary>
    public static WebApplication Build(int port, string databaseUrl, string redisUrl) => PlatformServer.Build(
        new PlatformSettings { Port = port, DatabaseUrl = databaseUrl, RedisUrl = redisUrl, DataDirectory = Path.Combine(Path.GetTempPath(), "platform-office-tests") },
        databaseUrl, redisUrl,
        new WebApplicationOptions { ApplicationName = typeof(App).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory },
        builder => StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration));

    public static async Task<ServerProcess> StartAsync(int port, string databaseUrl, string redisUrl)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProcess).Assembly.Location, Mode, port.ToString(CultureInfo.InvariantCulture), databaseUrl, redisUrl])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string?>();
        process.OutputDataReceived += (_, line) =>
        {
            lock (said)
                said.Add(line.Data);
            if (line.Data == Ready)
                ready.TrySetResult();
            else if (line.Data is null)
                ready.TrySetException(new InvalidOperationException($"The server ended before it was ready: {string.Join('\n', said)}"));
        };
        process.BeginOutputReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(120));
        return new ServerProcess(process);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
