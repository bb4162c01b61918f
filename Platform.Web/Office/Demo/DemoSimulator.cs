using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Platform.Core.Access;
using Platform.Core.Office.Integration;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Office;

namespace Platform.Web.Office.Demo;

/// <summary>
/// Drives the sample staff of demo tenants as any outside program would: through the public HTTP API, with the reporter and a key of its own.
/// One node at a time, until the demo is removed.
/// </summary>
internal sealed class DemoSimulator(
    ITenantDirectory tenants, DemoLease lease, OperationRunner runner, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DemoSimulator> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private const string KeyName = "Demo simulator";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var tenant in (await tenants.ListAcrossTenants(stoppingToken)).Where(tenant => tenant is { IsDemo: true, IsOpen: true }))
                    await DriveAsync(tenant, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                DemoLog.Interrupted(logger, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DriveAsync(TenantInfo tenant, CancellationToken ct)
    {
        var actor = Actor.Job("demo simulator", tenant.Id);
        if (!await IsWantedAsync(actor, ct))
            return;
        await using var held = await lease.TryTakeAsync(tenant.Id.Value, ct);
        if (held is null)
            return;
        await RevokeLeftKeysAsync(actor, ct);
        var key = await runner.RunAsync(new CreateApiKey(KeyName, ["office:write"]), actor, ct);
        if (!key.Succeeded)
        {
            DemoLog.Interrupted(logger, key.Error.Detail);
            return;
        }
        var staff = FirstStaff.All.Select(agent => new Player(agent.AgentId, Reporter(agent, key.Value.Key))).ToArray();
        try
        {
            while (await IsWantedAsync(actor, ct))
            {
                await held.CheckAsync(ct);
                await PlayAsync(staff, tenant, actor, ct);
            }
            // A staff that is not wanted any more must not say farewell: that would make it anew.
            await runner.RunAsync(new RevokeApiKey(key.Value.Id), actor, CancellationToken.None);
        }
        finally
        {
            await Task.WhenAll(staff.Select(player => player.Reporter.DisposeAsync().AsTask()));
            await runner.RunAsync(new RevokeApiKey(key.Value.Id), actor, CancellationToken.None);
        }
        await runner.RunAsync(new ClearRemovedDemo(), actor, CancellationToken.None);
    }

    /// <summary>Keys of simulators that ended with their node, without a chance to revoke them. The lease says that none is in use.</summary>
    private async Task RevokeLeftKeysAsync(Actor actor, CancellationToken ct)
    {
        var left = await runner.RunAsync(new ListApiKeys(KeyName, Limit: 500), actor, ct);
        foreach (var key in left.Value?.Items.Where(key => key.Name == KeyName && key.CreatedBy == actor.Name) ?? [])
            await runner.RunAsync(new RevokeApiKey(key.Id), actor, ct);
    }

    private async Task PlayAsync(Player[] staff, TenantInfo tenant, Actor actor, CancellationToken ct)
    {
        var until = time.GetTimestamp() + (long)(LookEvery.TotalSeconds * time.TimestampFrequency);
        while (time.GetTimestamp() < until)
        {
            foreach (var player in staff.Where(player => player.NextAt <= time.GetTimestamp()))
            {
                // Asked before each word, so that a removed demo falls silent at once.
                if (!await IsWantedAsync(actor, ct))
                    return;
                var hour = TimeZoneInfo.ConvertTime(time.GetUtcNow(), tenant.Zone).Hour;
                await DemoScript.Of(player.AgentId).PlayAsync(player.Reporter, Random.Shared, hour, ref player.Done);
                player.NextAt = time.GetTimestamp() + (long)(Random.Shared.Next(4, 25) * time.TimestampFrequency);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, ct);
        }
    }

    private async Task<bool> IsWantedAsync(Actor actor, CancellationToken ct) => (await runner.RunAsync(new IsDemoWanted(), actor, ct)).Value;

    private OfficeReporter Reporter((string Department, string AgentId) agent, string key)
    {
        var script = DemoScript.Of(agent.AgentId);
        // This node's own listener, whatever address the world knows it by.
        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        return new OfficeReporter(new OfficeReporterOptions
        {
            BaseAddress = address, ApiKey = key, AgentId = agent.AgentId, Department = agent.Department, Name = script.Name, Brand = script.Brand,
            SalaryEquivalent = script.Salary, AutomaticHeartbeats = true,
        });
    }

    private sealed class Player(string agentId, OfficeReporter reporter)
    {
        public int Done;

        public string AgentId { get; } = agentId;

        public OfficeReporter Reporter { get; } = reporter;

        public long NextAt { get; set; }
    }
}

internal static partial class DemoLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo's simulator was interrupted and will go on: {Reason}")]
    public static partial void Interrupted(ILogger logger, string reason);
}
