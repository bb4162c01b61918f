using System.Net.WebSockets;
using System.Text.Json;
using Npgsql;
using Platform.Core.Office.Agents;
using Platform.Core.Office.Silence;
using Platform.Core.Office.SqlDoor;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Office;

public sealed class OfficeLiveTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Hub_ReportsOfOneTenant_ArriveWithoutGapAndNowhereElse()
    {
        var mine = await server.MakeTenantAsync("hub-mine");
        var other = await server.MakeTenantAsync("hub-other");
        var (client, foreigner) = (await server.ClientAsync(mine), await server.ClientAsync(other));
        await foreigner.ReportAsync("secret", new { department = "d", name = "n", status = "ok" });
        await client.ReportAsync("a0", new { department = "d", name = "n", status = "ok", task = "t" });
        await using var hub = await HubClient.ConnectAsync(server.Address, client.Key);
        await hub.SubscribeAsync();
        var (target, snapshot) = (await hub.ReadAsync())!.Value;
        Assert.Equal("snapshot", target);
        Assert.Equal(["a0"], snapshot.GetProperty("agents").EnumerateArray().Select(a => a.GetProperty("agent_id").GetString()));
        var version = snapshot.GetProperty("version").GetInt64();

        var reports = Task.WhenAll(Enumerable.Range(1, 200).Select(i => client.ReportAsync($"a{i % 20}", new { department = "d", name = "n", status = "error", error_message = $"{i}" })));
        var seen = new Dictionary<string, string>();
        while (seen.Count < 20)
        {
            var (kind, changes) = (await hub.ReadAsync())!.Value;
            Assert.Equal("changes", kind);
            Assert.Equal(++version, changes.GetProperty("version").GetInt64());
            foreach (var agent in changes.GetProperty("upserts").EnumerateArray())
                seen[agent.GetProperty("agent_id").GetString()!] = agent.GetProperty("status").GetString()!;
        }
        await reports;
        Assert.DoesNotContain("secret", seen.Keys);
        Assert.All(seen.Values, status => Assert.Equal("error", status));

        await client.SendAsync(HttpMethod.Delete, "/api/v1/office/agents/a7");
        JsonElement last;
        do
        {
            last = (await hub.ReadAsync())!.Value.Argument;
            Assert.Equal(++version, last.GetProperty("version").GetInt64());
        }
        while (last.GetProperty("removed").GetArrayLength() == 0);
        Assert.Equal("a7", last.GetProperty("removed")[0].GetString());
        Assert.Equal(19, last.GetProperty("summary").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Hub_WithoutAValidKey_IsClosed()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => HubClient.ConnectAsync(server.Address, "pk_unknownunknownunknownunknown"));
        var client = await server.ClientAsync(server.Mine);
        await using var hub = await HubClient.ConnectAsync(server.Address, client.Key);
        await hub.SubscribeAsync();
        Assert.Equal("snapshot", (await hub.ReadAsync())!.Value.Target);
        await server.ExecuteAsync("UPDATE api_keys SET revoked_at = now() WHERE tenant_id = $1", server.Mine.Id.Value);
        while (await hub.ReadAsync() is not null)
        {
        }
    }

    [Fact]
    public async Task SqlDoor_UpsertHeartbeatAndRemoval_ReachTheBoard()
    {
        var tenant = await server.MakeTenantAsync("sql-one");
        var client = await server.ClientAsync(tenant);
        var door = (await server.RunAsync(new CreateOfficeSqlRole(), tenant)).Value!;
        await using var module = await OpenAsync(door);
        await RunAsync(module, """
            INSERT INTO office_agent_status (agent_id, department, name, brand, status, last_activity, task, metrics) VALUES ('sql_a', 'cfo', 'Отчёт', 'WB', 'ok', now(), 'Считает', '{"rows": 5}'), ('sql_b', 'cfo', 'B', null, 'warning', null, 'hm', default)
            ON CONFLICT (agent_id) DO UPDATE SET status = excluded.status
            """);
        await AgentAsync(client, "sql_a", agent => agent.GetProperty("state").GetString() == "working" && agent.GetProperty("source").GetString() == "sql");
        await RunAsync(module, "UPDATE office_agent_status SET last_activity = NOW(), updated_at = NOW() WHERE agent_id = 'sql_b'");
        await AgentAsync(client, "sql_b", agent => agent.GetProperty("last_heartbeat_at").ValueKind == JsonValueKind.String);
        await RunAsync(module, "UPDATE office_agent_status SET status = 'error', task = 'Ошибка: x' WHERE agent_id = 'sql_a'");
        await AgentAsync(client, "sql_a", agent => agent.GetProperty("status").GetString() == "error");
        await RunAsync(module, "DELETE FROM office_agent_status WHERE agent_id = 'sql_a'");
        await GoneAsync(client, "sql_a");
        await RunAsync(module, "TRUNCATE office_agent_status");
        await GoneAsync(client, "sql_b");
    }

    [Fact]
    public async Task SqlDoor_HostileRole_HarmsNobodyAndIsNotStopped()
    {
        var tenant = await server.MakeTenantAsync("sql-bad");
        var client = await server.ClientAsync(tenant);
        var door = (await server.RunAsync(new CreateOfficeSqlRole(), tenant)).Value!;
        await using var module = await OpenAsync(door);
        foreach (var forbidden in new[]
        {
            "SELECT * FROM public.office_agents", "SELECT * FROM public.office_sql_bindings", "SELECT * FROM public.office_sql_inbox", "CREATE TABLE mine (x int)",
            "SET ROLE platform_system", "SELECT * FROM public.tenants", "ALTER ROLE platform_app LOGIN",
            "CREATE TABLE pg_temp.t (x int); CREATE TRIGGER t AFTER INSERT ON pg_temp.t FOR EACH STATEMENT EXECUTE FUNCTION public.office_sql_door()",
        })
            await Assert.ThrowsAsync<PostgresException>(() => RunAsync(module, forbidden));

        await RunAsync(module, "ALTER TABLE office_agent_status ALTER task TYPE text, ALTER name TYPE text, ALTER fte_coefficient TYPE numeric, ALTER status DROP DEFAULT, ALTER status TYPE text");
        await RunAsync(module, """
            INSERT INTO office_agent_status (agent_id, department, name, status, task, metrics, salary_equivalent, fte_coefficient) VALUES
            ('long', 'd', repeat('n', 5000), 'ok', repeat('t', 5000), jsonb_build_object('x', repeat('m', 100000)), -5, 'NaN'), ('Bad Id', 'd', 'n', 'ok', null, '{}', 1, 1), ('unknown_status', 'd', 'n', 'broken', null, '{}', 1, 1)
            """);
        var agent = await AgentAsync(client, "long", _ => true);
        Assert.Equal((255, 100, "{}", 60000), (agent.GetProperty("task").GetString()!.Length, agent.GetProperty("name").GetString()!.Length, agent.GetProperty("metrics").GetRawText(), agent.GetProperty("salary_equivalent").GetInt32()));
        Assert.Equal(404, (await client.GetAsync("/api/v1/office/agents/unknown_status")).Status);

        // A conversion of the role's own making must not be called with our rights.
        await RunAsync(module, """
            CREATE TYPE pg_temp.evil AS (x text);
            CREATE FUNCTION pg_temp.run(pg_temp.evil) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER ROLE CURRENT_USER SUPERUSER'; RETURN 'x'; END $$;
            """);
        await RunAsync(module, "ALTER TABLE office_agent_status DROP COLUMN task");
        await RunAsync(module, "UPDATE office_agent_status SET salary_equivalent = 7 WHERE agent_id = 'long'");

        // An open transaction of the module holds up nobody.
        var http = await server.ClientAsync(tenant);
        await using var open = await OpenAsync(door);
        await RunAsync(open, "ALTER TABLE office_agent_status ADD task varchar(255)");
        await RunAsync(open, "BEGIN; UPDATE office_agent_status SET task = 'held' WHERE agent_id = 'long'");
        Assert.Equal(202, (await http.ReportAsync("long", new { status = "ok", task = "http" }).WaitAsync(TimeSpan.FromSeconds(5))).Status);
        await RunAsync(open, "COMMIT");
        await AgentAsync(client, "long", a => a.GetProperty("task").GetString() == "held");
    }

    [Fact]
    public async Task Silence_OnlyAfterTheGrace_MakesOfflineAndAReportBringsBack()
    {
        var tenant = await server.MakeTenantAsync("silent");
        var client = await server.ClientAsync(tenant);
        await client.ReportAsync("quiet", new { department = "d", name = "n", status = "ok", task = "t" });
        await client.ReportAsync("lively", new { department = "d", name = "n", status = "ok" });
        await server.ExecuteAsync("UPDATE office_agents SET last_seen_at = now() - interval '1 hour' WHERE agent_id = 'quiet'");
        // The server has just started: it was deaf before.
        await server.RunAsync(new MarkSilentAgentsOffline(), Actor.Job("test"));
        Assert.Equal("ok", (await client.GetAsync("/api/v1/office/agents/quiet")).Body.GetProperty("status").GetString());
        // It has been listening for longer than the grace, as the watch row says; the watch of this process must agree.
        var watch = new SilenceWatch(new FakeTime());
        Assert.NotNull(watch.Look(DateTimeOffset.UnixEpoch, null, null).Reason);
        await server.ExecuteAsync("UPDATE office_agents SET status = 'offline', reason = 'silence' WHERE agent_id = 'quiet'");
        Assert.Equal(202, (await client.PostAsync("/api/v1/office/agents/quiet/heartbeat", "")).Status);
        var back = (await client.GetAsync("/api/v1/office/agents/quiet")).Body;
        Assert.Equal(("ok", "reported"), (back.GetProperty("status").GetString(), back.GetProperty("reason").GetString()));
        var events = (await client.GetAsync("/api/v1/office/agents/quiet/events")).Body.GetProperty("items").EnumerateArray().Select(e => $"{e.GetProperty("from")}→{e.GetProperty("to")}");
        Assert.Equal(["→ok", "ok→offline", "offline→ok"], events);
    }

    [Fact]
    public async Task Queries_OtherTenant_SeesNothingAndRowLevelSecurityAloneHoldsIt()
    {
        var (mine, other) = (await server.MakeTenantAsync("wall-mine"), await server.MakeTenantAsync("wall-other"));
        var (owner, foreigner) = (await server.ClientAsync(mine), await server.ClientAsync(other));
        await owner.ReportAsync("hidden", new { department = "d", name = "n", status = "error", task = "t" });
        foreach (var path in new[] { "/api/v1/office/agents/hidden", "/api/v1/office/agents/hidden/events" })
            Assert.Equal((404, "office.unknown_agent"), ((await foreigner.GetAsync(path)).Status, (await foreigner.GetAsync(path)).Code));
        Assert.Equal(404, (await foreigner.SendAsync(HttpMethod.Delete, "/api/v1/office/agents/hidden")).Status);
        Assert.False((await server.RunAsync(new AcknowledgeProblem("hidden", "x"), other)).Succeeded);
        Assert.Empty((await foreigner.GetAsync("/api/v1/office/agents")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(0, (await foreigner.GetAsync("/api/v1/office/summary")).Body.GetProperty("total").GetInt32());

        await using var connection = await ((Platform.Core.Shared.Data.Databases)server.Services.GetService(typeof(Platform.Core.Shared.Data.Databases))!).App.OpenConnectionAsync();
        foreach (var table in new[] { "office_agents", "office_events", "office_samples" })
        {
            await using var command = new NpgsqlCommand($"SELECT set_config('platform.tenant_id', $1, false); SELECT count(*) FROM {table}".Split(';')[0], connection) { Parameters = { new() { Value = other.Id.Value.ToString() } } };
            await command.ExecuteNonQueryAsync();
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
            Assert.Equal(0L, await count.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task List_FiltersAndPages_ByKeyset()
    {
        var tenant = await server.MakeTenantAsync("listed");
        var client = await server.ClientAsync(tenant);
        for (var i = 0; i < 7; i++)
            await client.ReportAsync($"l{i}", new { department = i < 4 ? "a" : "b", name = "n", brand = i == 0 ? "WB" : null, status = i == 6 ? "error" : "ok", salary_equivalent = 100, fte_coefficient = 0.5 });
        var first = (await client.GetAsync("/api/v1/office/agents?limit=4")).Body;
        var second = (await client.GetAsync($"/api/v1/office/agents?limit=4&cursor={first.GetProperty("next_cursor")}")).Body;
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"l{i}"), first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(a => a.GetProperty("agent_id").GetString()));
        foreach (var (filter, count) in new[] { ("department=b", 3), ("brand=WB", 1), ("status=error", 1), ("status=ok", 6), ("department=a&status=error", 0) })
            Assert.Equal(count, (await client.GetAsync($"/api/v1/office/agents?{filter}")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(422, (await client.GetAsync("/api/v1/office/agents?limit=501")).Status);
        Assert.Equal(422, (await client.GetAsync("/api/v1/office/agents?status=fine")).Status);
        var summary = (await client.GetAsync("/api/v1/office/summary")).Body;
        Assert.Equal((7, 3.5m, 350m), (summary.GetProperty("total").GetInt32(), summary.GetProperty("fte").GetDecimal(), summary.GetProperty("capacity").GetDecimal()));
    }

    private static async Task<JsonElement> AgentAsync(OfficeClient client, string id, Func<JsonElement, bool> isRight)
    {
        for (var i = 0; i < 400; i++)
        {
            var answer = await client.GetAsync($"/api/v1/office/agents/{id}");
            if (answer.Status == 200 && isRight(answer.Body))
                return answer.Body;
            await Task.Delay(25);
        }
        Assert.Fail($"{id} did not become as expected: {(await client.GetAsync($"/api/v1/office/agents/{id}")).Body}");
        return default;
    }

    private static async Task GoneAsync(OfficeClient client, string id)
    {
        for (var i = 0; i < 400; i++)
        {
            if ((await client.GetAsync($"/api/v1/office/agents/{id}")).Status == 404)
                return;
            await Task.Delay(25);
        }
        Assert.Fail($"{id} is still there");
    }

    private static async Task<NpgsqlConnection> OpenAsync(OfficeSqlRole door)
    {
        var connection = new NpgsqlConnection($"Host={door.Host};Port={door.Port};Database={door.Database};Username={door.Role};Password={door.Password};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
