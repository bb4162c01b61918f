using System.Text.Json.Nodes;
using Platform.Core.Shared.Embedded;
using Platform.Tests.Agents;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>Start, stop and status over REST, on a whole server with real processes.</summary>
public sealed class ProcessApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Agent_IsStarted_ComesBackWhenKilled_AndIsStopped()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        await client.MakeAgentAsync("worker", publish: true);
        Assert.Equal("stopped", (await client.GetAsync("/api/v1/agents/worker/status")).Value("status"));

        var started = await client.OrderAsync("/api/v1/agents/worker/start");
        Assert.Equal((202, "mine.worker"), (started.Status, started.Value("agent_id")));
        var first = await UntilAsync(client, "running");
        Assert.Equal(202, (await client.OrderAsync("/api/v1/agents/worker/start")).Status);

        Signal.Kill.SendTo(first.Body.GetProperty("pid").GetInt32());
        await Eventually.TrueAsync(async () => (await client.GetAsync("/api/v1/agents/worker/status")) is var status && status.Value("status") == "running" && status.Body.GetProperty("restarts").GetInt32() == 1, "it is back", 60);

        Assert.Equal(202, (await client.OrderAsync("/api/v1/agents/worker/restart")).Status);
        Assert.Equal(202, (await client.OrderAsync("/api/v1/agents/worker/stop")).Status);
        var stopped = await UntilAsync(client, "stopped");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, stopped.Body.GetProperty("pid").ValueKind);
    }

    [Fact]
    public async Task Agent_ThatWasNeverPublished_CannotBeStarted()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        await client.MakeAgentAsync("draft");
        var refused = await client.OrderAsync("/api/v1/agents/draft/start");
        Assert.Equal((409, "processes.not_published"), (refused.Status, refused.Value("code")));
        Assert.Equal(202, (await client.OrderAsync("/api/v1/agents/draft/stop")).Status);
    }

    [Fact]
    public async Task Websocket_IsServedByTheServer_AsSoonAsItIsWanted()
    {
        using var client = await ApiClient.OfAsync(server, server.Mine);
        await client.MakeAgentAsync("web", AgentsApi.Config(settings: settings => settings["integrations"] = new JsonArray(new JsonObject { ["type"] = "websocket", ["settings"] = new JsonObject { ["enabled"] = true } })), publish: true);

        var started = await client.OrderAsync("/api/v1/integrations/web/websocket/start");
        Assert.Equal((202, "running", "websocket"), (started.Status, started.Value("status"), started.Value("type")));
        Assert.Equal("stopped", (await client.OrderAsync("/api/v1/integrations/web/websocket/stop")).Value("status"));
        Assert.Equal((404, "processes.unknown_integration"), (await client.OrderAsync("/api/v1/integrations/web/telegram/start")) is var unknown ? (unknown.Status, unknown.Value("code")) : default);
        Assert.Equal(404, (await client.GetAsync("/api/v1/integrations/web/..%2Fagent/status")).Status);
    }

    [Fact]
    public async Task AnothersAgent_IsNotThere()
    {
        using var mine = await ApiClient.OfAsync(server, server.Mine);
        await mine.MakeAgentAsync("private", publish: true);
        using var other = await ApiClient.OfAsync(server, server.Other);
        foreach (var path in new[] { "start", "stop", "restart" })
            Assert.Equal(404, (await other.OrderAsync($"/api/v1/agents/private/{path}")).Status);
        Assert.Equal(404, (await other.GetAsync("/api/v1/agents/private/status")).Status);
        Assert.Equal("stopped", (await mine.GetAsync("/api/v1/agents/private/status")).Value("status"));
    }

    [Fact]
    public async Task KeyWithoutTheScope_IsRefused()
    {
        var reader = await server.ClientAsync(server.Mine, ["agents:read"]);
        Assert.Equal(403, (await reader.SendAsync(HttpMethod.Post, "/api/v1/agents/any/start")).Status);
    }

    private static async Task<ApiAnswer> UntilAsync(ApiClient client, string status)
    {
        ApiAnswer? answer = null;
        await Eventually.TrueAsync(async () => (answer = await client.GetAsync("/api/v1/agents/worker/status")).Value("status") == status, status, 60);
        return answer!;
    }
}

internal static class ProcessOrders
{
    /// <summary>A POST that needs no body.</summary>
    public static Task<ApiAnswer> OrderAsync(this ApiClient client, string path) => client.SendAsync("POST", path, null);
}
