using System.Globalization;
using System.Text.Json;
using Npgsql;
using Platform.Core.Office.SqlDoor;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Office;

/// <summary>The door for modules that write a table themselves, as they come in: with a role and a password, over the network.</summary>
public sealed class SqlDoorTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task UpsertAndPlainHeartbeat_ReachTheHub()
    {
        var tenant = await server.MakeTenantAsync("door-live");
        await using var module = await OpenAsync(await DoorAsync(tenant));
        await RunAsync(module, "INSERT INTO office_agent_status (agent_id, department, name, status, task) VALUES ('live', 'd', 'n', 'ok', 'first')");
        await using var hub = await HubClient.ConnectAsync(server.Address, (await server.ClientAsync(tenant)).Key);
        await hub.SubscribeAsync();
        await ReadUntilAsync(hub, agent => Text(agent, "task") == "first");
        await RunAsync(module, """
            INSERT INTO office_agent_status (agent_id, department, name, status, task, metrics) VALUES ('live', 'd', 'n', 'warning', 'second', '{"rows": 7}')
            ON CONFLICT (agent_id) DO UPDATE SET status = excluded.status, task = excluded.task, metrics = excluded.metrics, updated_at = now()
            """);
        var changed = await ReadUntilAsync(hub, agent => Text(agent, "task") == "second");
        Assert.Equal(("warning", 7, "sql"), (Text(changed, "status"), changed.GetProperty("metrics").GetProperty("rows").GetInt32(), Text(changed, "source")));
        // The contract's plain update: a heartbeat, which changes nothing but the time.
        await RunAsync(module, "UPDATE office_agent_status SET last_activity = NOW(), updated_at = NOW() WHERE agent_id = 'live'");
        var beating = await ReadUntilAsync(hub, agent => agent.TryGetProperty("last_heartbeat_at", out var at) && at.ValueKind == JsonValueKind.String);
        Assert.Equal(("warning", "second"), (Text(beating, "status"), Text(beating, "task")));
        Assert.Equal(Text(changed, "last_report_at"), Text(beating, "last_report_at"));
    }

    [Fact]
    public async Task RolledBack_ReachesNobody()
    {
        var tenant = await server.MakeTenantAsync("door-back");
        await using var module = await OpenAsync(await DoorAsync(tenant));
        await RunAsync(module, "BEGIN; INSERT INTO office_agent_status (agent_id, department, name) VALUES ('undone', 'd', 'n'); ROLLBACK");
        await RunAsync(module, "INSERT INTO office_agent_status (agent_id, department, name) VALUES ('done', 'd', 'n')");
        await Eventually.TrueAsync(async () => await CountAsync(tenant) == 1, "the committed row is on the board", 30);
        Assert.Equal("done", await server.ScalarAsync<string>("SELECT agent_id FROM office_agents WHERE tenant_id = $1", tenant.Id.Value));
    }

    [Fact]
    public async Task Delete_TakesOnlyWhatCameBySql()
    {
        var tenant = await server.MakeTenantAsync("door-delete");
        var client = await server.ClientAsync(tenant);
        await using var module = await OpenAsync(await DoorAsync(tenant));
        await RunAsync(module, "INSERT INTO office_agent_status (agent_id, department, name) SELECT 's' || i, 'd', 'n' FROM generate_series(1, 2500) i");
        await Eventually.TrueAsync(async () => await CountAsync(tenant) == 2_500, "all rows are on the board", 30);
        await client.ReportAsync("s1", new { status = "ok", task = "now by HTTP" });
        await client.ReportAsync("http_only", new { department = "d", name = "n", status = "ok" });
        await RunAsync(module, "DELETE FROM office_agent_status WHERE id % 2 = 0");
        await Eventually.TrueAsync(async () => await CountAsync(tenant) == 1_251, "half of the rows have left", 30);
        await RunAsync(module, "TRUNCATE office_agent_status");
        await Eventually.TrueAsync(async () => await CountAsync(tenant) == 2, "only what reports by HTTP is left", 30);
        Assert.Equal("http_only,s1", await server.ScalarAsync<string>("SELECT string_agg(agent_id, ',' ORDER BY agent_id) FROM office_agents WHERE tenant_id = $1", tenant.Id.Value));
    }

    [Fact]
    public async Task Role_CanTouchNothingButItsTable()
    {
        var (one, two) = (await server.MakeTenantAsync("door-one"), await server.MakeTenantAsync("door-two"));
        var (own, foreign) = (await DoorAsync(one), await DoorAsync(two));
        await using var module = await OpenAsync(own);
        var tables = await server.ScalarAsync<string[]>(
            "SELECT array_agg(schemaname || '.' || tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', $1)", own.Schema);
        Assert.Contains($"{foreign.Schema}.office_agent_status", tables);
        Assert.Contains("public.api_keys", tables);
        foreach (var table in tables)
        {
            foreach (var statement in new[] { $"SELECT 1 FROM {table} LIMIT 1", $"DELETE FROM {table}", $"TRUNCATE {table}" })
                await DeniedAsync(module, statement);
        }
        foreach (var statement in new[]
        {
            "SELECT public.office_sql_door()", "SELECT public.office_metrics_fit('{}')", $"SELECT nextval('{foreign.Schema}.office_agent_status_id_seq')", "SELECT nextval('public.office_events_seq')",
            "CREATE TEMP TABLE mine (x int); CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH STATEMENT EXECUTE FUNCTION public.office_sql_door()",
            "CREATE TRIGGER more AFTER INSERT ON office_agent_status FOR EACH ROW EXECUTE FUNCTION public.office_sql_door()",
            $"CREATE TABLE {own.Schema}.more (x int)", "CREATE TABLE public.more (x int)", "CREATE SCHEMA more", $"GRANT {foreign.Role} TO {own.Role}", $"SET ROLE {foreign.Role}", "SET ROLE platform_app",
            $"ALTER ROLE {own.Role} SUPERUSER", "CREATE ROLE another", "COPY office_agent_status TO '/tmp/stolen'", "SELECT pg_read_file('/etc/passwd')",
            $"ALTER TABLE office_agent_status SET SCHEMA {foreign.Schema}", $"ALTER TABLE office_agent_status OWNER TO {foreign.Role}",
        })
            await DeniedAsync(module, statement);
        // Its own table it has, wholly.
        await RunAsync(module, "INSERT INTO office_agent_status (agent_id, department, name) VALUES ('own', 'd', 'n'); UPDATE office_agent_status SET task = 't'; SELECT * FROM office_agent_status");
        await Eventually.TrueAsync(async () => await CountAsync(one) == 1, "the own row is on the own board", 30);
        Assert.Equal(0, await CountAsync(two));
    }

    [Fact]
    public async Task CreateAgain_GivesANewPasswordAndKeepsTheTable()
    {
        var tenant = await server.MakeTenantAsync("door-again");
        var first = await DoorAsync(tenant);
        await using (var module = await OpenAsync(first))
            await RunAsync(module, "INSERT INTO office_agent_status (agent_id, department, name) VALUES ('kept', 'd', 'n')");
        var second = await DoorAsync(tenant);
        Assert.Equal((first.Role, first.Schema), (second.Role, second.Schema));
        Assert.NotEqual(first.Password, second.Password);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(first))).SqlState);
        await using var again = await OpenAsync(second);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM office_agent_status", again);
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task CreateAgain_AfterTheRoleDroppedItsTable_BeginsAnew()
    {
        var tenant = await server.MakeTenantAsync("door-dropped");
        await using (var module = await OpenAsync(await DoorAsync(tenant)))
            await RunAsync(module, "DROP TABLE office_agent_status");
        await using var again = await OpenAsync(await DoorAsync(tenant));
        await RunAsync(again, "INSERT INTO office_agent_status (agent_id, department, name) VALUES ('anew', 'd', 'n')");
        await Eventually.TrueAsync(async () => await CountAsync(tenant) == 1, "the new table reaches the board", 30);
    }

    [Fact]
    public async Task TenantDeleted_RemovesSchemaRoleAndSessions()
    {
        var tenant = await server.MakeTenantAsync("door-gone");
        var door = await DoorAsync(tenant);
        await using var module = await OpenAsync(door);
        await RunAsync(module, "INSERT INTO office_agent_status (agent_id, department, name) VALUES ('last', 'd', 'n')");
        Assert.True((await server.RunAsync(new DeleteTenant(tenant.Id, tenant.Slug), Actor.Shell())).Succeeded);
        await Eventually.TrueAsync(
            async () => await server.ScalarAsync<long>("SELECT (SELECT count(*) FROM pg_roles WHERE rolname = $1) + (SELECT count(*) FROM pg_namespace WHERE nspname = $1) + (SELECT count(*) FROM tenants WHERE slug = 'door-gone')", door.Role) == 0,
            "role, schema and tenant are gone", 30);
        Assert.Equal(0, await CountAsync(tenant));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(module, "SELECT 1"));
    }

    private async Task<OfficeSqlRole> DoorAsync(TenantInfo tenant)
    {
        var made = await server.RunAsync(new CreateOfficeSqlRole(), tenant);
        Assert.True(made.Succeeded, made.Error?.ToString());
        return made.Value;
    }

    private async Task<int> CountAsync(TenantInfo tenant) => (int)await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE tenant_id = $1", tenant.Id.Value);

    private static async Task DeniedAsync(NpgsqlConnection module, string statement)
    {
        var denied = await Record.ExceptionAsync(() => RunAsync(module, statement));
        Assert.True(denied is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName }, string.Create(CultureInfo.InvariantCulture, $"{statement}: {denied?.Message ?? "was allowed"}"));
    }

    private static string? Text(JsonElement agent, string name) => agent.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static async Task<JsonElement> ReadUntilAsync(HubClient hub, Func<JsonElement, bool> isRight)
    {
        while (true)
        {
            var (target, argument) = (await hub.ReadAsync())!.Value;
            foreach (var agent in argument.GetProperty(target == "snapshot" ? "agents" : "upserts").EnumerateArray().Where(isRight))
                return agent;
        }
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
