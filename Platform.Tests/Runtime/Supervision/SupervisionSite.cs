using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>A database, a Redis, the stub of a server, and published agents, for tests with real processes.</summary>
public sealed class SupervisionSite : IAsyncLifetime
{
    internal PlatformFixture Platform { get; } = new();

    internal RunnerServerStub Server { get; private set; } = null!;

    internal TenantInfo Tenant { get; private set; } = null!;

    internal Actor Owner { get; private set; } = null!;

    internal RedisConnection Redis => Platform.Services.GetRequiredService<RedisConnection>();

    internal string RedisUrl { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await Platform.InitializeAsync();
        RedisUrl = (await TestServers.GetAsync()).RedisUrl;
        Server = await RunnerServerStub.StartAsync();
        Tenant = await Platform.NewTenantAsync();
        Owner = Actor.Job("test", Tenant.Id);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Platform.DisposeAsync();
    }

    internal Task<SupervisorHost> NodeAsync(string? name = null, Action<SupervisionOptions>? adjust = null) =>
        SupervisorHost.StartAsync(name ?? Guid.NewGuid().ToString("N"), Server, Platform.ConnectionString, RedisUrl, adjust);

    internal Task<Process> NodeProcessAsync(string name) => SupervisorHost.StartProcessAsync(name, Server, Platform.ConnectionString, RedisUrl);

    /// <summary>A published agent that nobody has started.</summary>
    internal async Task<string> AgentAsync()
    {
        var slug = "a" + Guid.NewGuid().ToString("N")[..10];
        await Platform.RunAsync(new CreateAgent(slug, AgentsApi.Config(), slug, null, null, null, true), Owner);
        return slug;
    }

    internal async Task<string> RunningAgentAsync()
    {
        var slug = await AgentAsync();
        await StartAsync(slug);
        await UntilAsync(slug, ProcessState.Running);
        return slug;
    }

    internal Task<ProcessRecord> StartAsync(string agent) => Platform.RunAsync(new StartAgent(agent), Owner);

    internal async Task<ProcessRecord> FindAsync(string agent) => (await Platform.RunAsync(new GetProcesses(agent), Owner)).Agent;

    internal async Task<ProcessRecord> UntilAsync(string agent, Func<ProcessRecord, bool> condition, string what)
    {
        ProcessRecord? record = null;
        await Eventually.TrueAsync(async () => condition(record = await FindAsync(agent)), what, 60);
        return record!;
    }

    internal Task<ProcessRecord> UntilAsync(string agent, ProcessState state) => UntilAsync(agent, record => record.State == state, $"{agent} is {state}");

    internal string IdOf(string agent) => RuntimeKeys.AgentId(Tenant.Slug, agent);

    internal async Task<RunnerStatus?> StatusAsync(string agent) => RunnerStatus.Of(await Redis.HashGetAllAsync(RuntimeKeys.Status(IdOf(agent)), CancellationToken.None));

    internal static bool Lives(int pid) => ProcessIdentity.Of(pid) is { IsAlive: true };
}
