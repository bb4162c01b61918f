using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Tests.Office;
using Platform.Tests.Office.Screen;
using Platform.Tests.Shared.Ingest;
using Platform.Tests.Shared.Messaging;
using Platform.Web.Hosting;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Journeys;

/// <summary>What breaks under load and what happens then: nothing that was acknowledged is lost, and everything comes back by itself.</summary>
public sealed class BreakdownTests(ScreenBrowser browser) : IClassFixture<ScreenBrowser>
{
    private static readonly string[] Temporary = ["429", "503", "timeout"];

    [Fact]
    public async Task Postgres_RestartedUnderLoad_LosesNoAcknowledgedReport()
    {
        var (postgres, redis) = (new OwnPostgres(), new OwnRedis());
        await Task.WhenAll(postgres.InitializeAsync(), redis.InitializeAsync());
        try
        {
            await using var app = await ServeAsync(postgres.Source.ConnectionString, redis.Url);
            var (address, key) = (AddressOf(app), await NewKeyAsync(app));
            await using var load = new ReportLoad(address, key);
            await using var hub = await HubClient.ConnectAsync(address, key);
            await hub.SubscribeAsync();
            for (var crash = 0; crash < 2; crash++)
            {
                await load.FlowsAsync("reports flow before the crash");
                load.Failures.Clear();
                await postgres.CrashAsync();
                await load.FailsAsync();
                Assert.Equal(503, (int)(await new HttpClient { BaseAddress = address }.GetAsync("/health/ready")).StatusCode);
                await postgres.StartAsync();
                await load.FlowsAsync("reports flow again by themselves");
                Assert.True(load.Failures.Keys.All(Temporary.Contains), string.Join(", ", load.Failures));
            }
            await load.StopAsync();
            await load.AssertKeptAsync(id => NumberAsync(postgres.Source.ConnectionString, id));
            // The hub's connection never broke; its board reads what it missed.
            await ShowsAsync(hub, postgres.Source.ConnectionString);
            await Eventually.TrueAsync(async () => (await new HttpClient { BaseAddress = address }.GetAsync("/health/ready")).IsSuccessStatusCode, "the server is ready again", 30);
            await app.StopAsync();
        }
        finally
        {
            await redis.DisposeAsync();
            await postgres.DisposeAsync();
        }
    }

    [Fact]
    public async Task Redis_KilledUnderLoad_HoldsUpNoReportAndTheOtherNodesBoardCatchesUp()
    {
        var redis = new OwnRedis();
        await redis.InitializeAsync();
        try
        {
            await using var database = await PlatformFixture.NewDatabaseAsync();
            await using var taking = await ServeAsync(database.ConnectionString, redis.Url);
            await using var showing = await ServeAsync(database.ConnectionString, redis.Url);
            var key = await NewKeyAsync(taking);
            await using var load = new ReportLoad(AddressOf(taking), key);
            await using var hub = await HubClient.ConnectAsync(AddressOf(showing), key);
            await hub.SubscribeAsync();
            await load.FlowsAsync("reports flow before the kill");
            await redis.KillAsync();
            await load.FlowsAsync("reports flow without Redis", 100);
            await redis.StartAsync();
            await load.FlowsAsync("reports flow with Redis again", 100);
            await load.StopAsync();
            Assert.True(load.Failures.IsEmpty, string.Join(", ", load.Failures));
            await load.AssertKeptAsync(id => NumberAsync(database.ConnectionString, id));
            await ShowsAsync(hub, database.ConnectionString);
            await taking.StopAsync();
            await showing.StopAsync();
        }
        finally
        {
            await redis.DisposeAsync();
        }
    }

    [Fact]
    public async Task Server_KilledUnderLoad_LosesNoAcknowledgedReportAndTheWallComesBack()
    {
        await using var database = await PlatformFixture.NewDatabaseAsync();
        var redisUrl = (await TestServers.GetAsync()).RedisUrlFor(database.ConnectionString);
        var port = OwnRedis.FreePort();
        var (key, screen) = await PrepareAsync(database.ConnectionString, redisUrl);
        await using var first = await ServerProcess.StartAsync(port, database.ConnectionString, redisUrl);
        var address = new Uri($"http://127.0.0.1:{port}");
        await using var load = new ReportLoad(address, key);
        await load.FlowsAsync("reports flow before the kill");
        var page = await browser.Browser.NewPageAsync();
        await page.GotoAsync($"{address}screen/{screen}");
        var tile = page.Locator($".tile[data-agent='{ReportLoad.IdOf(3)}']:visible").First;
        await Expect(tile).ToBeVisibleAsync(new() { Timeout = 60_000 });

        await first.KillAsync();
        await load.FailsAsync();
        // What is stored while nobody serves holds everything that was acknowledged.
        var acknowledged = load.Acknowledged;
        for (var agent = 0; agent < acknowledged.Count; agent++)
            Assert.True(await NumberAsync(database.ConnectionString, ReportLoad.IdOf(agent)) >= acknowledged[agent]);

        await using var second = await ServerProcess.StartAsync(port, database.ConnectionString, redisUrl);
        await load.FlowsAsync("reports flow again");
        await load.StopAsync();
        await load.AssertKeptAsync(id => NumberAsync(database.ConnectionString, id));
        Assert.DoesNotContain("500", load.Failures.Keys);
        Assert.Equal(202, (await new OfficeClient(address, key).ReportAsync(ReportLoad.IdOf(3), new { status = "error", error_message = "после перезапуска" })).Status);
        await Expect(tile).ToContainTextAsync("после перезапуска", new() { Timeout = 60_000 });
    }

    private static async Task<WebApplication> ServeAsync(string databaseUrl, string redisUrl)
    {
        var app = ServerProcess.Build(0, databaseUrl, redisUrl);
        await Start.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        return app;
    }

    private static Uri AddressOf(WebApplication app) => new(app.Urls.Single());

    private static async Task<string> NewKeyAsync(WebApplication app) => (await MakeAsync(app.Services)).Key;

    private static async Task<(string Key, string Screen)> PrepareAsync(string databaseUrl, string redisUrl)
    {
        await using var services = PlatformFixture.Build(databaseUrl, redisUrl, TimeProvider.System);
        return await MakeAsync(services);
    }

    private static async Task<(string Key, string Screen)> MakeAsync(IServiceProvider services)
    {
        var tenant = await RunAsync(services, new CreateTenant("Acme", "acme"), Actor.Shell());
        var key = await RunAsync(services, new CreateApiKey("load", ["office:write", "office:read"]), Actor.Shell(tenant.Id));
        return (key.Key, (await RunAsync(services, new CreateScreen("hall"), Actor.Shell(tenant.Id))).Token);
    }

    private static async Task<T> RunAsync<T>(IServiceProvider services, IOperation<T> operation, Actor actor)
    {
        var result = await services.GetRequiredService<OperationRunner>().RunAsync(operation, actor);
        Assert.True(result.Succeeded, result.Error?.ToString());
        return result.Value;
    }

    private static async Task<long> NumberAsync(string databaseUrl, string agent)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(databaseUrl) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT (metrics->>'number')::bigint FROM office_agents WHERE agent_id = $1", connection) { Parameters = { new() { Value = agent } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Reads the feed until it shows of every agent what the table holds.</summary>
    private static async Task ShowsAsync(HubClient hub, string databaseUrl)
    {
        var missing = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var agent = 0; agent < 12; agent++)
            missing.Add(ReportLoad.IdOf(agent), await NumberAsync(databaseUrl, ReportLoad.IdOf(agent)));
        while (missing.Count > 0)
        {
            var (target, argument) = (await hub.ReadAsync())!.Value;
            foreach (var agent in argument.GetProperty(target == "snapshot" ? "agents" : "upserts").EnumerateArray())
            {
                var id = agent.GetProperty("agent_id").GetString()!;
                if (missing.TryGetValue(id, out var number) && agent.GetProperty("metrics").GetProperty("number").GetInt64() == number)
                    missing.Remove(id);
            }
        }
    }
}
