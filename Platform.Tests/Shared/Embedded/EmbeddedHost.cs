using System.Diagnostics;
using Platform.Core.Shared.Embedded;

namespace Platform.Tests.Shared.Embedded;

/// <summary>A process that owns embedded servers, and the test's handle on it.</summary>
sealed class EmbeddedHost : IAsyncDisposable
{
    public const string Mode = "embedded-host";
    const string Ready = "ready";

    readonly Process process;

    EmbeddedHost(Process process) => this.process = process;

    public int ProcessId => process.Id;

    public int PostgresProcessId { get; private set; }

    public int RedisProcessId { get; private set; }

    /// <summary>Inside the child: holds the servers until the standard input ends.</summary>
    public static async Task<int> RunAsync(string dataDirectory)
    {
        try
        {
            var options = new EmbeddedOptions { DataDirectory = dataDirectory, Fast = true };
            await using var services = await EmbeddedServices.StartAsync(options, CancellationToken.None);
            Console.WriteLine($"{Ready} {services.PostgresProcessId} {services.RedisProcessId}");
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (EmbeddedStartException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }

    public static async Task<EmbeddedHost> StartAsync(string dataDirectory)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EmbeddedHost).Assembly.Location, Mode, dataDirectory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var host = new EmbeddedHost(Process.Start(start)!);
        var line = await host.process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.StartsWith(Ready, line, StringComparison.Ordinal);
        var parts = line!.Split(' ');
        (host.PostgresProcessId, host.RedisProcessId) = (int.Parse(parts[1]), int.Parse(parts[2]));
        return host;
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task<int> StopAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }
}
