using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Settings;
using Platform.Web.Hosting;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>A node with a supervisor: in the test's process, or in one of its own that a test may kill.</summary>
internal sealed class SupervisorHost : IAsyncDisposable
{
    public const string Mode = "supervise";

    private const string Ready = "supervisor is ready";

    private readonly ServiceProvider _services;

    private SupervisorHost(ServiceProvider services) => _services = services;

    public static string DataDirectory { get; } = Path.Combine(Path.GetTempPath(), "platform-runner-tests", Guid.NewGuid().ToString("N")[..8]);

    public Supervisor Supervisor => _services.GetRequiredService<Supervisor>();

    /// <summary>Whether this node looks after the agent.</summary>
    public async Task<bool> KeepsAsync(SupervisionSite site, string agent) => Equals(
        await site.Platform.SqlAsync("SELECT instance FROM agent_processes WHERE agent_slug = $1 AND kind = 'agent'", agent), _services.GetRequiredService<KeeperWorkshop>().Parts.Node.Instance);

    public static async Task<SupervisorHost> StartAsync(string node, IServerAddress server, string databaseUrl, string redisUrl, Action<SupervisionOptions>? adjust = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(server);
        services.AddCore(new PlatformSettings { DatabaseUrl = databaseUrl, RedisUrl = redisUrl, DataDirectory = DataDirectory }, databaseUrl, redisUrl);
        services.Configure<SupervisionOptions>(options => Hurry(options, node));
        if (adjust is not null)
            services.Configure(adjust);
        var host = new SupervisorHost(services.BuildServiceProvider());
        await host._services.GetRequiredService<ChangeNotices>().StartAsync(CancellationToken.None);
        await host._services.GetRequiredService<OfficeReports>().StartAsync(CancellationToken.None);
        await host.Supervisor.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Inside the child: looks after processes until the standard input ends, as it does when the test's process dies.</summary>
    public static async Task<int> RunAsync(string node, string server, string databaseUrl, string redisUrl)
    {
        await using var host = await StartAsync(node, new Named(server), databaseUrl, redisUrl);
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>A node that can be killed.</summary>
    public static async Task<Process> StartProcessAsync(string node, IServerAddress server, string databaseUrl, string redisUrl)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SupervisorHost).Assembly.Location, Mode, node, server.Address!, databaseUrl, redisUrl]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == Ready)
                return process;
        }

        throw new InvalidOperationException("The node ended before it was ready.");
    }

    /// <summary>As a server that is stopped: processes end gracefully.</summary>
    public async Task StopAsync()
    {
        await Supervisor.StoppingAsync(CancellationToken.None);
        await Supervisor.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.GetRequiredService<OfficeReports>().StopAsync(CancellationToken.None);
        await _services.GetRequiredService<ChangeNotices>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    // The rules of the contract at a pace that a test can wait for.
    private static void Hurry(SupervisionOptions options, string node)
    {
        options.Node = node;
        options.CheckInterval = TimeSpan.FromMilliseconds(250);
        options.HeartbeatInterval = TimeSpan.FromSeconds(1);
        options.Lease = TimeSpan.FromSeconds(3);
        (options.FirstDelay, options.LongestDelay) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400));
    }

    private sealed record Named(string Address) : IServerAddress
    {
        string? IServerAddress.Address => Address;
    }
}
