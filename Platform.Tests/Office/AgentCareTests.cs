using Platform.Core.Audit;
using Platform.Core.Office.Agents;
using Platform.Core.Office.Integration;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Office;

/// <summary>What people do with agents: take note of a problem, take it back, delete; and the checklist of the integration.</summary>
public sealed class AgentCareTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Theory]
    // A note holds while the problem lasts, or gets milder, and ends with a recovery or a new error.
    [InlineData("error", "error", true)]
    [InlineData("error", "warning", true)]
    [InlineData("error", "ok", false)]
    [InlineData("warning", "ok", false)]
    [InlineData("warning", "error", false)]
    [InlineData("error", "offline", true)]
    public async Task Acknowledgement_AfterTheNextReport_HoldsOrEnds(string problem, string next, bool holds)
    {
        var client = await server.ClientAsync(server.Mine);
        var id = $"noted_{problem}_{next}";
        await client.ReportAsync(id, new { department = "d", name = "n", status = problem, task = "x" });
        Assert.True((await server.RunAsync(new AcknowledgeProblem(id, " смотрю "), server.Mine)).Succeeded);
        var noted = (await client.GetAsync($"/api/v1/office/agents/{id}")).Body.GetProperty("acknowledged");
        Assert.Equal(("test", "смотрю"), (noted.GetProperty("by").GetString(), noted.GetProperty("comment").GetString()));
        await client.ReportAsync(id, new { status = next, task = "y" });
        var after = (await client.GetAsync($"/api/v1/office/agents/{id}")).Body;
        Assert.Equal(holds, after.TryGetProperty("acknowledged", out var still) && still.ValueKind == System.Text.Json.JsonValueKind.Object);
    }

    [Fact]
    public async Task Acknowledge_Unacknowledge_Delete_AreAuditedAndDoneOnce()
    {
        var tenant = await server.MakeTenantAsync("cared");
        var client = await server.ClientAsync(tenant);
        await client.ReportAsync("ill", new { department = "d", name = "n", status = "error", error_message = "x" });
        Assert.True((await server.RunAsync(new AcknowledgeProblem("ill", "c"), tenant)).Succeeded);
        Assert.True((await server.RunAsync(new UnacknowledgeProblem("ill"), tenant)).Succeeded);
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT count(*) FROM office_agents WHERE agent_id = 'ill' AND acknowledged_at IS NOT NULL"));
        Assert.Equal(204, (await client.SendAsync(HttpMethod.Delete, "/api/v1/office/agents/ill")).Status);
        Assert.Equal(404, (await client.SendAsync(HttpMethod.Delete, "/api/v1/office/agents/ill")).Status);
        Assert.Equal(0L, await server.ScalarAsync<long>("SELECT (SELECT count(*) FROM office_events WHERE agent_id = 'ill') + (SELECT count(*) FROM office_samples WHERE agent_id = 'ill')"));
        Assert.Equal(["office.agent_deleted", "office.problem_unacknowledged", "office.problem_acknowledged"], await AuditAsync(tenant, "ill"));
        Assert.Equal(202, (await client.ReportAsync("ill", new { department = "d", name = "anew", status = "ok" })).Status);
    }

    [Fact]
    public async Task Care_OfAnothersAgent_IsNotFoundAndChangesNothing()
    {
        var client = await server.ClientAsync(server.Mine);
        await client.ReportAsync("not_yours", new { department = "d", name = "n", status = "error", error_message = "x" });
        Assert.True((await server.RunAsync(new AcknowledgeProblem("not_yours", "mine"), server.Mine)).Succeeded);
        var before = await server.ScalarAsync<string>("SELECT office_agents::text FROM office_agents WHERE agent_id = 'not_yours'");
        foreach (var operation in new IOperation<Done>[] { new AcknowledgeProblem("not_yours", "theirs"), new UnacknowledgeProblem("not_yours"), new DeleteOfficeAgent("not_yours") })
        {
            var refused = await server.RunAsync(operation, server.Other);
            Assert.Equal((ErrorKind.NotFound, "office.unknown_agent"), (refused.Error!.Kind, refused.Error.Code));
        }
        Assert.Equal(404, (await (await server.ClientAsync(server.Other)).SendAsync(HttpMethod.Delete, "/api/v1/office/agents/not_yours")).Status);
        Assert.Equal(before, await server.ScalarAsync<string>("SELECT office_agents::text FROM office_agents WHERE agent_id = 'not_yours'"));
        Assert.Empty(await AuditAsync(server.Other, "not_yours"));
    }

    [Fact]
    public async Task Acknowledge_WithoutAProblem_IsRefused()
    {
        var client = await server.ClientAsync(server.Mine);
        await client.ReportAsync("healthy", new { department = "d", name = "n", status = "ok" });
        Assert.Equal("office.no_problem", (await server.RunAsync(new AcknowledgeProblem("healthy", null), server.Mine)).Error!.Code);
        Assert.Equal(ErrorKind.Invalid, (await server.RunAsync(new AcknowledgeProblem("healthy", new string('x', 501)), server.Mine)).Error!.Kind);
    }

    [Fact]
    public async Task Checklist_TicksWhatReallyArrived()
    {
        const string agent = "cfo_report";
        var tenant = await server.MakeTenantAsync("checked");
        var client = await server.ClientAsync(tenant);
        Assert.Equal("", await TicksAsync());
        foreach (var (report, ticks) in new (object Report, string Ticks)[]
        {
            (new { department = "cfo", name = "n", status = "warning", task = "w" }, "registered"),
            (new { status = "ok" }, "registered"),
            (new { status = "ok", metrics = new { rows = 1 } }, "registered idle"),
            (new { status = "ok", task = "t" }, "registered working idle"),
            (new { status = "error", error_message = "e" }, "registered working idle error"),
            (new { status = "offline" }, "registered working idle error offline"),
        })
        {
            Assert.Equal(202, (await client.ReportAsync(agent, report)).Status);
            Assert.Equal(ticks, await TicksAsync());
        }
        await client.PostAsync($"/api/v1/office/agents/{agent}/heartbeat", "");
        Assert.Equal("registered working idle error heartbeat offline", await TicksAsync());

        // Nobody else's list shows it, and silence is not the agent's own word.
        Assert.DoesNotContain((await server.RunAsync(new GetIntegrationChecklist(), server.Other)).Value!, check => check.IsRegistered && check.AgentId == agent);
        await client.ReportAsync("lex_monitor", new { department = "lex", name = "n", status = "ok" });
        await server.ExecuteAsync("UPDATE office_agents SET status = 'offline', reason = 'silence' WHERE agent_id = 'lex_monitor'");
        var checks = (await server.RunAsync(new GetIntegrationChecklist(), tenant)).Value!;
        Assert.False(checks.Single(check => check.AgentId == "lex_monitor").SaysOffline);
        Assert.True(checks.Single(check => check.AgentId == agent).IsComplete);
        Assert.Equal(14, checks.Count(check => check.IsExpected));

        async Task<string> TicksAsync()
        {
            var check = (await server.RunAsync(new GetIntegrationChecklist(), tenant)).Value!.Single(line => line.AgentId == agent);
            return string.Join(' ', new[]
            {
                (check.IsRegistered, "registered"), (check.ReportsWorking, "working"), (check.ReportsIdleWithMetrics, "idle"), (check.ReportsError, "error"),
                (check.SendsHeartbeats, "heartbeat"), (check.SaysOffline, "offline"),
            }.Where(tick => tick.Item1).Select(tick => tick.Item2));
        }
    }

    private async Task<IEnumerable<string>> AuditAsync(TenantInfo tenant, string agent) =>
        (await server.RunAsync(new ListAuditEntries(new AuditFilter()), tenant)).Value!.Items.Where(row => row.ObjectType == "office_agent" && row.ObjectId == agent).Select(row => row.Action);
}
