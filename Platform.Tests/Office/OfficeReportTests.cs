using System.Text.Json;

namespace Platform.Tests.Office;

public sealed class OfficeReportTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private static readonly object Full = new { department = "watcher", name = "Монитор цен 🤖", status = "ok", task = "Читает прайсы" };

    [Fact]
    public async Task Report_First_IsStoredAndAnswered()
    {
        var client = await server.ClientAsync(server.Mine);
        var answer = await client.ReportAsync("first_one", Full);
        Assert.Equal(202, answer.Status);
        Assert.Equal("first_one", answer.Body.GetProperty("agent_id").GetString());
        Assert.Equal("ok", answer.Body.GetProperty("status").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", answer.Body.GetProperty("received_at").GetString());
        Assert.Equal("Читает прайсы", await server.ScalarAsync<string>("SELECT task FROM office_agents WHERE tenant_id = $1 AND agent_id = 'first_one'", server.Mine.Id.Value));
    }

    [Fact]
    public async Task Report_WithoutDepartmentAndName_IsTakenOnlyFromAKnownAgent()
    {
        var client = await server.ClientAsync(server.Mine);
        var unknown = await client.ReportAsync("short", new { status = "ok" });
        Assert.Equal((422, "office.unknown_agent"), (unknown.Status, unknown.Code));
        Assert.Equal(["/department", "/name"], unknown.Pointers);
        await client.ReportAsync("short", new { department = "scout", name = "S", brand = "WB", status = "ok", task = "x", metrics = new { a = 1 }, salary_equivalent = 90000, fte_coefficient = 0.5 });
        Assert.Equal(202, (await client.ReportAsync("short", new { status = "warning", task = "look" })).Status);
        Assert.Equal("scout|S|WB|warning|look|{\"a\": 1}|90000|0.50", await server.ScalarAsync<string>(
            "SELECT concat_ws('|', department, name, brand, status, task, metrics, salary_equivalent, fte_coefficient) FROM office_agents WHERE agent_id = 'short'"));
    }

    public static TheoryData<string, int, string, string?> BadReports => new()
    {
        { "{", 400, "office.malformed_json", null },
        { "", 400, "office.malformed_json", null },
        { """{"status":"ok"} x""", 400, "office.malformed_json", null },
        { "[]", 422, "office.invalid_body", "" },
        { """{"status":"fine"}""", 422, "office.invalid_status", "/status" },
        { """{"status":7}""", 422, "office.invalid_status", "/status" },
        { """{"name":"n"}""", 422, "office.invalid_status", "/status" },
        { """{"status":"ok","department":{}}""", 422, "office.invalid_department", "/department" },
        { """{"status":"ok","department":""}""", 422, "office.invalid_department", "/department" },
        { $$"""{"status":"ok","name":"{{new string('n', 101)}}"}""", 422, "office.invalid_name", "/name" },
        { """{"status":"ok","name":"a\u0000b"}""", 422, "office.invalid_name", "/name" },
        { """{"status":"ok","name":"\ud800"}""", 422, "office.invalid_name", "/name" },
        { $$"""{"status":"ok","brand":"{{new string('b', 21)}}"}""", 422, "office.invalid_brand", "/brand" },
        { """{"status":"ok","task":5}""", 422, "office.invalid_task", "/task" },
        { """{"status":"ok","metrics":[]}""", 422, "office.invalid_metrics", "/metrics" },
        { """{"status":"ok","metrics":{"a/b":true}}""", 422, "office.invalid_metrics", "/metrics/a~1b" },
        { """{"status":"ok","metrics":{"a":1e400}}""", 422, "office.invalid_metrics", "/metrics/a" },
        { """{"status":"ok","metrics":{"a":"\u0000"}}""", 422, "office.invalid_metrics", "/metrics/a" },
        { $$$"""{"status":"ok","metrics":{"a":"{{{new string('x', 256)}}}"}}""", 422, "office.invalid_metrics", "/metrics/a" },
        { $$$"""{"status":"ok","metrics":{{{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"m{i}\":{i}"))}}}}}""", 422, "office.invalid_metrics", "/metrics" },
        { $$$"""{"status":"ok","metrics":{"a":1{{{new string(' ', 17 * 1024)}}}}}""", 422, "office.invalid_metrics", "/metrics" },
        { """{"status":"ok","salary_equivalent":-1}""", 422, "office.invalid_salary_equivalent", "/salary_equivalent" },
        { """{"status":"ok","salary_equivalent":1.5}""", 422, "office.invalid_salary_equivalent", "/salary_equivalent" },
        { """{"status":"ok","fte_coefficient":10}""", 422, "office.invalid_fte_coefficient", "/fte_coefficient" },
        { $$"""{"status":"ok","x":"{{new string('x', 70_000)}}"}""", 413, "api.too_large", null },
    };

    [Theory, MemberData(nameof(BadReports))]
    public async Task Report_Wrong_IsRefusedAndNothingIsStored(string body, int status, string code, string? pointer)
    {
        var client = await server.ClientAsync(server.Mine);
        await client.ReportAsync("victim", Full);
        var before = await server.ScalarAsync<string>("SELECT office_agents::text FROM office_agents WHERE agent_id = 'victim'");
        var answer = await client.PostAsync("/api/v1/office/agents/victim/status", body);
        Assert.Equal((status, code, "application/problem+json"), (answer.Status, answer.Code, answer.MediaType));
        if (pointer is not null)
            Assert.Equal([pointer], answer.Pointers);
        Assert.Equal(before, await server.ScalarAsync<string>("SELECT office_agents::text FROM office_agents WHERE agent_id = 'victim'"));
    }

    [Fact]
    public async Task Report_EmojiAndRightToLeftText_ComeBackUnchanged()
    {
        var client = await server.ClientAsync(server.Mine);
        var name = string.Concat(Enumerable.Repeat("🤖", 99)) + "ש";
        var answer = await client.ReportAsync("emoji", new { department = "قسم التسويق", name, status = "ok", task = string.Concat(Enumerable.Repeat("🤖", 300)), later = new[] { 1 } });
        Assert.Equal(202, answer.Status);
        Assert.Equal(name, await server.ScalarAsync<string>("SELECT name FROM office_agents WHERE agent_id = 'emoji'"));
        Assert.Equal(string.Concat(Enumerable.Repeat("🤖", 254)) + "…", await server.ScalarAsync<string>("SELECT task FROM office_agents WHERE agent_id = 'emoji'"));
    }

    [Theory]
    [InlineData("нет связи", "Ошибка: нет связи")]
    [InlineData("Ошибка: нет связи", "Ошибка: нет связи")]
    public async Task Report_ErrorMessage_BecomesTheTaskWithOnePrefix(string message, string task)
    {
        var client = await server.ClientAsync(server.Mine);
        await client.ReportAsync("failing", new { department = "d", name = "n", status = "error", error_message = message });
        Assert.Equal(task, await server.ScalarAsync<string>("SELECT task FROM office_agents WHERE agent_id = 'failing'"));
    }

    [Fact]
    public async Task Report_OtherTenantsAgent_MakesOneOfOnesOwn()
    {
        var (mine, other) = (await server.ClientAsync(server.Mine), await server.ClientAsync(server.Other));
        await mine.ReportAsync("shared_id", new { department = "d", name = "mine", status = "ok" });
        Assert.Equal(404, (await other.PostAsync("/api/v1/office/agents/shared_id/heartbeat", "")).Status);
        await other.ReportAsync("shared_id", new { department = "d", name = "other", status = "error" });
        Assert.Equal("mine:ok,other:error", await server.ScalarAsync<string>("SELECT string_agg(name || ':' || status, ',' ORDER BY name) FROM office_agents WHERE agent_id = 'shared_id'"));
    }

    [Fact]
    public async Task Keys_WrongExpiredOrWithoutScope_AreRefused()
    {
        Assert.Equal(401, (await new OfficeClient(server.Address, "pk_unknownunknownunknownunknown").ReportAsync("nobody", Full)).Status);
        Assert.Equal(401, (await (await server.ClientAsync(server.Mine, expires: DateTimeOffset.UnixEpoch)).ReportAsync("nobody", Full)).Status);
        Assert.Equal(403, (await (await server.ClientAsync(server.Mine, ["office:read"])).ReportAsync("nobody", Full)).Status);
        Assert.Equal(415, (await (await server.ClientAsync(server.Mine)).PostAsync("/api/v1/office/agents/nobody/status", "status=ok", "application/x-www-form-urlencoded")).Status);
        Assert.Equal(422, (await (await server.ClientAsync(server.Mine)).ReportAsync("No-Body", Full)).Status);
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE agent_id ILIKE 'no%body'"));
    }

    [Fact]
    public async Task Batch_WithBadOnes_StoresTheOthersAndTheLaterOfTwo()
    {
        var client = await server.ClientAsync(server.Mine);
        var answer = await client.PostAsync("/api/v1/office/reports", """
            {"reports":[
              {"agent_id":"b1","department":"d","name":"n","status":"ok","task":"earlier"},
              {"agent_id":"B!","status":"ok"}, 5, {"agent_id":"b2","status":"ok"}, {"agent_id":"b1","status":"fine"},
              {"agent_id":"b3","department":"d","name":"n","status":"warning"},
              {"agent_id":"b1","status":"ok","task":"later"}]}
            """);
        Assert.Equal(200, answer.Status);
        Assert.Equal(3, answer.Body.GetProperty("accepted").GetInt32());
        Assert.Equal(
            ["1:B!:office.invalid_agent_id", "2::office.invalid_report", "3:b2:office.unknown_agent", "4:b1:office.invalid_status"],
            answer.Body.GetProperty("rejected").EnumerateArray().Select(r => $"{r.GetProperty("index")}:{r.GetProperty("agent_id")}:{r.GetProperty("code")}"));
        Assert.Equal("later", await server.ScalarAsync<string>("SELECT task FROM office_agents WHERE agent_id = 'b1'"));
    }

    [Fact]
    public async Task Batch_TooLong_IsRefused()
    {
        var client = await server.ClientAsync(server.Mine);
        var reports = JsonSerializer.Serialize(new { reports = Enumerable.Range(0, 1001).Select(i => new { agent_id = $"long{i}", department = "d", name = "n", status = "ok" }) });
        var answer = await client.PostAsync("/api/v1/office/reports", reports);
        Assert.Equal((422, "office.too_many"), (answer.Status, answer.Code));
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE agent_id LIKE 'long%'"));
    }

    [Fact]
    public async Task Heartbeats_KnownAndUnknown_AreToldApart()
    {
        var client = await server.ClientAsync(server.Mine);
        await client.ReportAsync("beating", Full);
        Assert.Equal(202, (await client.PostAsync("/api/v1/office/agents/beating/heartbeat", """{"metrics":{"beats":3}}""")).Status);
        Assert.Equal("{\"beats\": 3}", await server.ScalarAsync<string>("SELECT metrics::text FROM office_agents WHERE agent_id = 'beating' AND last_heartbeat_at IS NOT NULL"));
        var unknown = await client.PostAsync("/api/v1/office/agents/silent/heartbeat", "");
        Assert.Equal((404, "office.unknown_agent"), (unknown.Status, unknown.Code));
        var many = await client.PostAsync("/api/v1/office/heartbeat", """{"agent_ids":["beating","silent","beating"]}""");
        Assert.Equal("""{"accepted":1,"unknown":["silent"]}""", many.Body.GetRawText());
    }

    [Fact]
    public async Task Report_ChangeOfStatusAndTask_LeavesHistory()
    {
        var client = await server.ClientAsync(server.Mine);
        foreach (var (status, task) in new[] { ("ok", "a"), ("ok", null), ("error", "b"), ("error", "c"), ("ok", "d") })
            await client.ReportAsync("storied", new { department = "d", name = "n", status, task });
        Assert.Equal("→ok+, ok→ok, ok→error, error→ok+", await server.ScalarAsync<string>(
            "SELECT string_agg(concat(from_status, '→', to_status, CASE WHEN to_working THEN '+' END), ', ' ORDER BY at, seq) FROM office_events WHERE agent_id = 'storied'"));
        Assert.Equal(3L, await server.ScalarAsync<long>("SELECT count(*) FROM office_samples WHERE agent_id = 'storied'"));
    }
}
