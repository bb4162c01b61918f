using Platform.Core.Office.Integration;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Tests.Office;

namespace Platform.Tests.Journeys;

/// <summary>The demo's staff on the real server: it reports through the public API, and one click removes it for good.</summary>
public sealed class DemoTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Demo_MovesOnTheBoard_AndRemovedStaysRemoved()
    {
        var made = await server.RunAsync(new CreateTenant("Показ", "showroom", IsDemo: true), Actor.Shell());
        var tenant = made.Value!;
        var client = await server.ClientAsync(tenant);
        await using var hub = await HubClient.ConnectAsync(server.Address, client.Key);
        await hub.SubscribeAsync();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var moved = false;
        // All are there, and one that was there has said something new.
        while (seen.Count < FirstStaff.All.Count || !moved)
        {
            var (target, argument) = (await hub.ReadAsync())!.Value;
            foreach (var agent in argument.GetProperty(target == "snapshot" ? "agents" : "upserts").EnumerateArray())
            {
                var id = agent.GetProperty("agent_id").GetString()!;
                moved |= seen.TryGetValue(id, out var before) && before != agent.GetRawText();
                seen[id] = agent.GetRawText();
            }
        }
        Assert.Equal(FirstStaff.All.Select(agent => agent.AgentId).Order(StringComparer.Ordinal), seen.Keys.Order(StringComparer.Ordinal));
        await client.ReportAsync("real_agent", new { department = "d", name = "n", status = "ok" });

        Assert.True((await server.RunAsync(new RemoveDemo(), tenant)).Succeeded);
        // The simulator has ended when its key is revoked and the lease free; only then is "stays removed" worth saying.
        await Eventually.TrueAsync(
            async () => await server.ScalarAsync<long>("SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND name = 'Demo simulator' AND revoked_at IS NULL", tenant.Id.Value) == 0
                && await server.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('office demo ' || $1::text, 0)", tenant.Id.Value) == 0,
            "the simulator has ended", 60);
        Assert.Equal("real_agent", await server.ScalarAsync<string>("SELECT string_agg(agent_id, ',') FROM office_agents WHERE tenant_id = $1", tenant.Id.Value));
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM office_events WHERE tenant_id = $1 AND agent_id <> 'real_agent'", tenant.Id.Value));
        Assert.Equal(["real_agent"], (await client.GetAsync("/api/v1/office/agents")).Body.GetProperty("items").EnumerateArray().Select(agent => agent.GetProperty("agent_id").GetString()));
        Assert.False((await server.RunAsync(new IsDemoWanted(), tenant)).Value);
        // Nor does making the demo again at the next start bring it back.
        Assert.True((await server.RunAsync(new EnsureDemoTenant(), Actor.Shell())).Succeeded);
        Assert.False((await server.RunAsync(new IsDemoWanted(), tenant)).Value);
    }

    [Fact]
    public async Task RemoveDemo_OfATenantThatIsNone_IsRefused()
    {
        await (await server.ClientAsync(server.Mine)).ReportAsync("lex_monitor", new { department = "lex", name = "n", status = "ok" });
        Assert.Equal("office.no_demo", (await server.RunAsync(new RemoveDemo(), server.Mine)).Error!.Code);
        Assert.Equal(0, (await server.RunAsync(new ClearRemovedDemo(), server.Mine)).Value);
        Assert.Equal(1L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE tenant_id = $1 AND agent_id = 'lex_monitor'", server.Mine.Id.Value));
    }
}
