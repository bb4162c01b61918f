using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Access;
using Platform.Core.Audit;
using Platform.Core.Knowledge;
using Platform.Core.Models;
using Platform.Core.Office;
using Platform.Core.Runtime.Channels;
using Platform.Core.Shared;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Core.Usage;
using Platform.Jobs.Shared;

namespace Platform.Tests.Jobs;

/// <summary>One running node: the real scheduler, runner and board on a real database, with jobs of the test's own.</summary>
internal sealed class JobsNode : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private JobsNode(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IJobBoard Board => Services.GetRequiredService<IJobBoard>();

    public static async Task<JobsNode> StartAsync(string database, JobProbe probe, string name = "node-a", bool run = true, params JobDefinition[] jobs)
    {
        var servers = await TestServers.GetAsync();
        var host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        host.Logging.SetMinimumLevel(LogLevel.None);
        host.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
        host.Services.AddShared(database).AddRedisAndChangeNotices(servers.RedisUrl).AddTenants().AddAccess().AddAudit().AddOffice().AddUsage().AddModels().AddKnowledge().AddChannels();
        host.Services.AddSingleton(new PlatformSettings { DatabaseUrl = database, RedisUrl = servers.RedisUrl });
        host.Services.AddSingleton(probe);
        host.Services.AddScoped<IHandler<Knock, Done>, KnockHandler>();
        host.Services.AddJobs(new JobsOptions { Run = run, Node = name, CheckInEvery = TimeSpan.FromSeconds(1), LookEvery = TimeSpan.FromSeconds(1) });
        foreach (var job in jobs)
            host.Services.AddSingleton(job);
        var node = new JobsNode(host.Build());
        await node._host.StartAsync();
        return node;
    }

    public async Task<T> RunAsync<T>(IOperation<T> operation)
    {
        var result = await Services.GetRequiredService<OperationRunner>().RunAsync(operation, Actor.Shell());
        Assert.Null(result.Error);
        return result.Value!;
    }

    public async Task<JobInfo> JobAsync(string key) => (await RunAsync(new ListJobs())).Jobs.Single(job => job.Key == key);

    public async Task<IReadOnlyList<JobRun>> RunsAsync(string key, JobResult? result = null) => (await RunAsync(new ListJobRuns(new JobRunFilter(key, result)))).Runs;

    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
