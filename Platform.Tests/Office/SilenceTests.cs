using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Office.Agents;
using Platform.Core.Office.Silence;
using Platform.Core.Office.SqlDoor;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Office;

namespace Platform.Tests.Office;

/// <summary>The silence job on a real database, in a process that has been up for two hours.</summary>
public sealed class SilenceTests : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private TenantInfo _tenant = null!;

    public async Task InitializeAsync()
    {
        _database = await PlatformFixture.NewDatabaseAsync();
        _services = PlatformFixture.Build(_database.ConnectionString, (await TestServers.GetAsync()).RedisUrl, _time);
        // The watch is made with the process and takes this for its start.
        _services.GetRequiredService<SilenceWatch>();
        _time.Shift(TimeSpan.FromHours(2));
        _tenant = await RunAsync(new CreateTenant("Silent", "silent"), Actor.Shell());
        await ExecuteAsync("INSERT INTO office_watch (last_run_at, watching_since) VALUES (now() - interval '15 seconds', now() - interval '1 hour')");
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Sweep_OnlyLongerThanTheLimit_MarksOfflineWithEventAndReason()
    {
        await AgentAsync("fresh", 0);
        await AgentAsync("nearly", 290);
        await AgentAsync("silent", 301);
        await AgentAsync("supervised", 3_000, reason: "supervisor");
        await AgentAsync("said_so", 3_000, status: "offline");

        Assert.Equal(1, (await SweepAsync()).Marked);

        var silent = await GetAsync("silent");
        Assert.Equal(("offline", StatusReasons.Silence, "работа"), (silent.Status, silent.Reason, silent.Task));
        Assert.Equal("ok→offline:silence", await EventsAsync("silent"));
        foreach (var (id, status, reason) in new[] { ("fresh", "ok", "reported"), ("nearly", "ok", "reported"), ("supervised", "ok", "supervisor"), ("said_so", "offline", "reported") })
            Assert.Equal((id, status, reason), (id, (await GetAsync(id)).Status, (await GetAsync(id)).Reason));
    }

    [Fact]
    public async Task Sweep_Twice_IsAsOnce()
    {
        await AgentAsync("silent", 400);
        await SweepAsync();
        var after = await ScalarAsync<string>("SELECT office_agents::text FROM office_agents");
        Assert.Equal(0, (await SweepAsync()).Marked);
        Assert.Equal(after, await ScalarAsync<string>("SELECT office_agents::text FROM office_agents"));
        Assert.Equal("ok→offline:silence", await EventsAsync("silent"));
    }

    [Theory, InlineData("ok", "warning"), InlineData("error", "error"), InlineData("warning", "ok")]
    public async Task Report_AfterOffline_BringsBack(string before, string after)
    {
        var door = await RunAsync(new CreateOfficeSqlRole(), Actor.Shell(_tenant.Id));
        await AgentAsync("silent", 400, status: before);
        await SweepAsync();
        Assert.Equal("offline", (await GetAsync("silent")).Status);
        // By the inbox of the SQL door, which writes with the statement that HTTP uses.
        await ExecuteAsync($"INSERT INTO {door.Schema}.office_agent_status (agent_id, department, name, status, last_activity) VALUES ('silent', 'd', 'n', '{after}', now())");
        await _services.GetRequiredService<SqlInbox>().TakeAllAsync(CancellationToken.None);
        var back = await GetAsync("silent");
        Assert.Equal((after, StatusReasons.Reported), (back.Status, back.Reason));
        Assert.Equal($"{before}→offline:silence, offline→{after}:reported", await EventsAsync("silent"));
        Assert.Equal(0, (await SweepAsync()).Marked);
    }

    [Fact]
    public async Task Sweep_AfterTheServerWasDown_WaitsAFullPeriod()
    {
        await AgentAsync("silent", 4_000);
        await ExecuteAsync("UPDATE office_watch SET last_run_at = now() - interval '61 seconds'");
        var first = await SweepAsync();
        Assert.Equal(0, first.Marked);
        Assert.True(_time.GetUtcNow() - first.WatchingSince < TimeSpan.FromSeconds(60));
        Assert.Equal(0, (await SweepAsync()).Marked);
        // The period has passed, and somebody looked all the time.
        await ExecuteAsync("UPDATE office_watch SET watching_since = now() - interval '301 seconds'");
        Assert.Equal(1, (await SweepAsync()).Marked);
    }

    [Theory, InlineData(600), InlineData(-600)]
    public async Task Sweep_AfterTheClocksCameApart_WaitsAFullPeriod(int seconds)
    {
        await SweepAsync();
        await AgentAsync("silent", 4_000);
        _time.Shift(TimeSpan.FromSeconds(seconds));
        var swept = await SweepAsync();
        Assert.Equal(0, swept.Marked);
        Assert.True(_time.GetUtcNow() - swept.WatchingSince < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Sweep_InAProcessThatHasJustStarted_MarksNobody()
    {
        await AgentAsync("silent", 4_000);
        await using var young = PlatformFixture.Build(_database.ConnectionString, (await TestServers.GetAsync()).RedisUrl, TimeProvider.System);
        var swept = await young.GetRequiredService<OperationRunner>().RunAsync(new MarkSilentAgentsOffline(), Actor.Job("test"));
        Assert.Equal(0, swept.Value!.Marked);
        Assert.Equal("ok", (await GetAsync("silent")).Status);
    }

    private Task<SilenceSweep> SweepAsync() => RunAsync(new MarkSilentAgentsOffline(), Actor.Job("test"));

    private Task<OfficeAgent> GetAsync(string id) => RunAsync(new GetOfficeAgent(id), Actor.Job("test", _tenant.Id));

    private async Task<T> RunAsync<T>(IOperation<T> operation, Actor actor)
    {
        var result = await _services.GetRequiredService<OperationRunner>().RunAsync(operation, actor);
        Assert.True(result.Succeeded, result.Error?.ToString());
        return result.Value;
    }

    /// <summary>An agent that was last heard of so many seconds ago, without its first event.</summary>
    private async Task AgentAsync(string id, int silentFor, string status = "ok", string reason = "reported")
    {
        await ExecuteAsync($"""
            INSERT INTO office_agents (tenant_id, agent_id, department, name, reported_status, status, reason, task, source, last_seen_at)
            VALUES ('{_tenant.Id.Value}', '{id}', 'd', 'n', '{status}', '{status}', '{reason}', 'работа', 'http', now() - interval '{silentFor} seconds')
            """);
        await ExecuteAsync($"DELETE FROM office_events WHERE agent_id = '{id}'");
    }

    private Task<string> EventsAsync(string id) =>
        ScalarAsync<string>($"SELECT string_agg(concat(from_status, '→', to_status, ':', reason), ', ' ORDER BY seq) FROM office_events WHERE agent_id = '{id}'");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _services.GetRequiredService<Platform.Core.Shared.Data.Databases>().Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _services.GetRequiredService<Platform.Core.Shared.Data.Databases>().Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
