using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>Tools over REST: every type, every refusal with its pointer, and secrets that never come back.</summary>
public sealed class ToolApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Tool_IsMadeReadChangedAndRemoved()
    {
        using var client = await ClientAsync(server, "tool-life");
        var made = await client.PostAsync("/tools/", new { name = "clock", tool_type = "time", description = "What time is it?", input_schema = Schema });
        Assert.Equal(201, made.Status);
        Assert.Equal(
            ["assistant_id", "config", "created_at", "description", "id", "input_schema", "is_active", "name", "tool_type", "updated_at"],
            made.Body.EnumerateObject().Select(key => key.Name).Order(StringComparer.Ordinal));
        var path = $"/tools/{made.Value("id")}";
        var read = await client.GetAsync(path);
        Assert.Equal((made.Text, Schema), (read.Text, read.Value("input_schema")));
        var changed = await client.PutAsync(path, new { is_active = false }, ("If-Match", read.Tag));
        Assert.Equal((200, "False", "clock"), (changed.Status, changed.Value("is_active"), changed.Value("name")));
        Assert.Equal(412, (await client.PutAsync(path, new { name = "x" }, ("If-Match", read.Tag))).Status);
        Assert.Single((await client.GetAsync("/api/v1/tools/")).Body.EnumerateArray());
        Assert.Equal(204, (await client.DeleteAsync(path)).Status);
        Assert.Equal((404, "agents.unknown_tool"), await client.GetAsync(path) is var gone ? (gone.Status, gone.Code) : default);
    }

    public static TheoryData<string, string[]> Wrong() => new()
    {
        { """{"tool_type":"time"}""", ["/name"] },
        { """{"name":"x"}""", ["/tool_type"] },
        { """{"name":"x","tool_type":"hammer"}""", ["/tool_type"] },
        { """{"name":"x","tool_type":"time","input_schema":{}}""", ["/input_schema"] },
        { """{"name":"x","tool_type":"time","input_schema":"{"}""", ["/input_schema"] },
        { """{"name":"x","tool_type":"time","input_schema":"{\"type\":\"array\"}"}""", ["/input_schema#/type"] },
        { """{"name":"x","tool_type":"time","input_schema":"{}"}""", ["/input_schema#/type"] },
        { """{"name":"x","tool_type":"time","input_schema":"{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"strin\"}}}"}""", ["/input_schema#/properties/x/type"] },
        { """{"name":"x","tool_type":"sub_assistant"}""", ["/assistant_id"] },
        { """{"name":"x","tool_type":"sub_assistant","assistant_id":"0197a0a0-0000-7000-8000-000000000001"}""", ["/assistant_id"] },
        { """{"name":"x","tool_type":"time","assistant_id":"0197a0a0-0000-7000-8000-000000000001"}""", ["/assistant_id"] },
        { """{"name":"x","tool_type":"time","config":{"url":"https://example.com"}}""", ["/config/url"] },
        { """{"name":"x","tool_type":"http"}""", ["/config/url"] },
        { """{"name":"x","tool_type":"http","config":{"url":"ftp://example.com","method":"FETCH","surprise":1}}""", ["/config/url", "/config/method", "/config/surprise"] },
        { """{"name":"x","tool_type":"http","config":{"url":"x"}}""", ["/config/url"] },
        { """{"name":"x","tool_type":"http","config":{"url":"https://me:pass@example.com"}}""", ["/config/url"] },
        { """{"name":"x","tool_type":"http","config":{"url":"https://example.com","headers":{"Authorization":"***"}}}""", ["/config/headers/Authorization"] },
        { """{"name":"x","tool_type":"mcp","config":{}}""", ["/config/url"] },
        { """{"name":"x","tool_type":"mcp","config":{"url":"https://example.com","command":"node"}}""", ["/config/command"] },
        { """{"name":"x","tool_type":"mcp","config":{"command":"sh","args":["-c","id"]}}""", ["/config/command"] },
        { """{"name":"x","tool_type":"mcp","config":{"command":"listed","args":["-c","id"]}}""", ["/config/args"] },
        { """{"name":"x","tool_type":"mcp","config":{"command":"listed","headers":{"X":"y"}}}""", ["/config/headers"] },
        { """{"name":"x","tool_type":"mcp","config":{"url":"http://127.0.0.1:3001/mcp"}}""", ["/config/url"] },
        { """{"name":"x","tool_type":"time","colour":"red"}""", ["/colour"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Tool_Wrong_IsRefusedWithItsPointer(string body, string[] pointers)
    {
        using var client = await ClientAsync(server, server.Mine);
        Assert.Equal(pointers.Order(), (await client.SendAsync("POST", "/tools/", body)).Refused().Order());
    }

    [Fact]
    public async Task Secrets_AreWriteOnly_KeptForTheirAddress()
    {
        using var client = await ClientAsync(server, "tool-secrets");
        object Config(string url, string key) => new { url, method = "GET", headers = new Dictionary<string, string> { ["Authorization"] = key, ["Accept"] = "text/plain" } };
        var made = await client.PostAsync("/tools/", new { name = "http", tool_type = "http", config = Config("https://example.com/{city}", "Bearer very-secret") });
        Assert.Equal(201, made.Status);
        Assert.Equal(("***", "text/plain"), (Header(made, "Authorization"), Header(made, "Accept")));
        var path = $"/tools/{made.Value("id")}";
        Assert.Equal(200, (await client.PutAsync(path, new { config = Config("https://example.com/other/{city}", "***") })).Status);
        Assert.Equal(200, (await client.PutAsync(path, new { name = "renamed" })).Status);
        Assert.Equal(["/config/headers/Authorization"], (await client.PutAsync(path, new { config = Config("https://thief.example/{city}", "***") })).Refused());
        Assert.Equal(1L, await server.ScalarAsync<long>("SELECT count(*) FROM tools WHERE secrets IS NOT NULL AND id = $1", made.Body.GetProperty("id").GetGuid()));
        foreach (var table in new[] { "tools", "audit_entries", "outbox_events" })
            Assert.Equal(0L, await server.ScalarAsync<long>($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%very-secret%'"));

        var mcp = await client.PostAsync("/tools/", new { name = "mcp", tool_type = "mcp", config = new { url = "https://example.com/mcp", headers = new Dictionary<string, string> { ["X-Tenant"] = "very-secret" } } });
        Assert.Equal("***", Header(mcp, "X-Tenant"));
    }

    [Fact]
    public async Task Change_OfATool_CountsForItsAgents()
    {
        using var client = await ClientAsync(server, "tool-epochs");
        var (assistant, tool) = (await client.MakeAssistantAsync("a"), await client.MakeToolAsync("clock"));
        await client.SendAsync("POST", $"/assistants/{assistant}/tools/{tool}", null);
        var before = (await client.GetAsync($"{AgentsPath}/{assistant}")).Body.GetProperty("epoch").GetInt64();
        Assert.Equal(200, (await client.PutAsync($"/tools/{tool}", new { description = "new" })).Status);
        Assert.Equal(before + 1, (await client.GetAsync($"{AgentsPath}/{assistant}")).Body.GetProperty("epoch").GetInt64());
        Assert.Equal("new", (await client.GetAsync($"/assistants/{assistant}")).Body.GetProperty("tools")[0].GetProperty("description").GetString());
    }

    private static string? Header(ApiAnswer answer, string name) => answer.Body.GetProperty("config").GetProperty("headers").GetProperty(name).GetString();
}
