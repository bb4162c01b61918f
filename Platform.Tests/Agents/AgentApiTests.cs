using System.Text.Json.Nodes;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>The agents API: versions, publishing, secrets, and each refusal with its pointer.</summary>
public sealed class AgentApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string Settings = "/config_json/simple/settings";

    [Fact]
    public async Task Agent_FromDraftToPublishedAndBack()
    {
        using var client = await ClientAsync(server, "agent-life");
        var made = await client.PostAsync(AgentsPath, new { name = "Служба поддержки", config_json = Config("One") });
        Assert.Equal((201, "sluzhba-podderzhki", "draft", "1", "", $"{AgentsPath}/sluzhba-podderzhki"),
            (made.Status, made.Value("id"), made.Value("status"), made.Value("version"), made.Value("published_version"), made.Headers.Location!.ToString()));
        const string path = $"{AgentsPath}/sluzhba-podderzhki";

        var second = await client.PatchAsync($"{path}?publish=true", new { config_json = new { simple = new { settings = new { system_prompt = "Two" } } }, comment = "because" });
        Assert.Equal((200, "published", "2", "2", "Two", "0.7"),
            (second.Status, second.Value("status"), second.Value("version"), second.Value("published_version"), second.Settings().GetProperty("system_prompt").ToString(), second.Settings().GetProperty("temperature").ToString()));
        var third = await client.PutAsync(path, new { name = "Support", config_json = Config("Three", s => s.Remove("temperature")) });
        Assert.Equal(("3", "2", "Support", false), (third.Value("version"), third.Value("published_version"), third.Value("name"), third.Settings().TryGetProperty("temperature", out _)));

        Assert.Equal("Three", (await client.GetAsync(path)).Settings().GetProperty("system_prompt").GetString());
        Assert.Equal("Two", (await client.GetAsync($"{path}?version=published")).Settings().GetProperty("system_prompt").GetString());
        Assert.Equal("One", (await client.GetAsync($"{path}?version=1")).Settings().GetProperty("system_prompt").GetString());
        Assert.Equal(404, (await client.GetAsync($"{path}?version=9")).Status);
        Assert.Equal(["/version"], (await client.GetAsync($"{path}?version=best")).Refused());

        var versions = await client.GetAsync($"{path}/versions?limit=2");
        Assert.Equal(["3", "2"], versions.Items.Select(version => version.GetProperty("number").ToString()));
        Assert.Equal("because", versions.Items.Last().GetProperty("comment").GetString());
        Assert.Equal(["1"], (await client.GetAsync($"{path}/versions?cursor={versions.Value("next_cursor")}")).Items.Select(version => version.GetProperty("number").ToString()));
        var difference = Assert.Single((await client.GetAsync($"{path}/versions/1/diff/2")).Body.GetProperty("changes").EnumerateArray());
        Assert.Equal(("replace", "/simple/settings/system_prompt", "One", "Two"),
            (difference.GetProperty("op").GetString(), difference.GetProperty("pointer").GetString(), difference.GetProperty("before").GetString(), difference.GetProperty("after").GetString()));

        Assert.Equal("1", (await client.SendAsync("POST", $"{path}/versions/1/publish", null)).Value("published_version"));
        Assert.Equal(404, (await client.SendAsync("POST", $"{path}/versions/4/publish", null)).Status);
        Assert.Equal(204, (await client.DeleteAsync(path)).Status);
        Assert.Equal("archived", (await client.GetAsync(path)).Value("status"));
        Assert.Equal((409, "agents.archived"), await client.PatchAsync(path, new { name = "x" }) is var late ? (late.Status, late.Code) : default);
        Assert.Empty((await client.GetAsync(AgentsPath)).Items);
        Assert.Single((await client.GetAsync($"{AgentsPath}?status=archived")).Items);
        Assert.Equal(204, (await client.DeleteAsync($"{path}?purge=true")).Status);
        Assert.Equal(404, (await client.GetAsync(path)).Status);
    }

    public static TheoryData<string, string[]> WrongSettings() => new()
    {
        { """{"system_prompt":"x","provider":"offline","temperature":2.1}""", [$"{Settings}/temperature"] },
        { """{"system_prompt":"x","provider":"offline","temperature":-0.1}""", [$"{Settings}/temperature"] },
        { """{"system_prompt":"","provider":"offline"}""", [$"{Settings}/system_prompt"] },
        { """{"system_prompt":" \n ","provider":"offline"}""", [$"{Settings}/system_prompt"] },
        { """{"provider":"offline"}""", [$"{Settings}/system_prompt"] },
        { """{"system_prompt":"x","provider":"offline","temprature":1,"a/b":1}""", [$"{Settings}/temprature", $"{Settings}/a~1b"] },
        { """{"system_prompt":"x","provider":"nobody","model_id":"m"}""", [$"{Settings}/provider"] },
        { """{"system_prompt":"x","provider":"openai"}""", [$"{Settings}/model_id"] },
        { """{"system_prompt":"x","provider":"offline","fallbacks":[{"provider":"nobody","model_id":"m"},{"provider":"offline"}]}""", [$"{Settings}/fallbacks/1/model_id"] },
        { """{"system_prompt":"x","provider":"offline","fallbacks":[{"provider":"nobody","model_id":"m"}]}""", [$"{Settings}/fallbacks/0/provider"] },
        { """{"system_prompt":"x","provider":"offline","max_tokens":0,"limits":{"daily_budget":"much","max_steps":0}}""", [$"{Settings}/max_tokens", $"{Settings}/limits/daily_budget", $"{Settings}/limits/max_steps"] },
        { """{"system_prompt":"x","provider":"offline","tools":[{"tool_id":"0197a0a0-0000-7000-8000-000000000001"}]}""", [$"{Settings}/tools/0/tool_id"] },
        { """{"system_prompt":"x","provider":"offline","sub_agents":[{"agent_id":"nobody"}]}""", [$"{Settings}/sub_agents/0/agent_id"] },
        { """{"system_prompt":"x","provider":"offline","integrations":[{"type":"pigeon"}]}""", [$"{Settings}/integrations/0/type"] },
        { """{"system_prompt":"x","provider":"offline","integrations":[{"type":"websocket","settings":{"bot_token":"1"}},{"type":"websocket"}]}""", [$"{Settings}/integrations/0/settings/bot_token", $"{Settings}/integrations/1/type"] },
        { """{"system_prompt":"x","provider":"offline","integrations":[{"type":"telegram","settings":{"bot_token":"***"}}]}""", [$"{Settings}/integrations/0/settings/bot_token"] },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task Config_Wrong_IsRefusedWithItsPointer(string settings, string[] pointers)
    {
        using var client = await ClientAsync(server, server.Mine);
        var config = new JsonObject { ["simple"] = new JsonObject { ["settings"] = JsonNode.Parse(settings) } };
        Assert.Equal(pointers.Order(), (await client.PostAsync(AgentsPath, new { name = "wrong", config_json = config })).Refused().Order());
    }

    [Fact]
    public async Task Body_Wrong_IsRefusedWithItsPointer()
    {
        using var client = await ClientAsync(server, "agent-body");
        Assert.Equal(["/config_json", "/name"], (await client.PostAsync(AgentsPath, new { })).Refused().Order());
        Assert.Equal(["/config_json/simple"], (await client.PostAsync(AgentsPath, new { name = "x", config_json = new { } })).Refused());
        Assert.Equal(["/config_json/simple/settings"], (await client.PostAsync(AgentsPath, new { name = "x", config_json = new { simple = new { } } })).Refused());
        Assert.Equal(["/nmae"], (await client.PostAsync(AgentsPath, new { name = "x", nmae = "y", config_json = Config() })).Refused());
        Assert.Equal(["/id"], (await client.PostAsync(AgentsPath, new { id = "Не слаг", name = "x", config_json = Config() })).Refused());
        await client.MakeAgentAsync("taken");
        Assert.Equal((409, "agents.slug_taken"), await client.PostAsync(AgentsPath, new { id = "taken", name = "x", config_json = Config() }) is var twice ? (twice.Status, twice.Code) : default);
        Assert.NotEqual("taken", (await client.PostAsync(AgentsPath, new { name = "Taken", config_json = Config() })).Value("id"));
        Assert.Equal(["/id"], (await client.PatchAsync($"{AgentsPath}/taken", new { id = "other" })).Refused());
        Assert.Equal([$"{Settings}/temperature"], (await client.PatchAsync($"{AgentsPath}/taken", new { config_json = new { simple = new { settings = new { temperature = 3 } } } })).Refused());
        Assert.StartsWith("Провайдера", (await client.PostAsync(AgentsPath, new { name = "x", config_json = Config("x", s => (s["provider"], s["model_id"]) = ("nobody", "m")) }, ("Accept-Language", "ru"))).Message($"{Settings}/provider"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circles_AreRefused()
    {
        using var client = await ClientAsync(server, "agent-circles");
        var first = await client.MakeAgentAsync("first", publish: true);
        await client.MakeAgentAsync("second", Asking("first"), publish: true);
        await client.MakeAgentAsync("third", Asking("second"), publish: true);
        Assert.Equal([$"{Settings}/sub_agents/0/agent_id"], (await client.PutAsync($"{AgentsPath}/first", new { config_json = Asking("third") })).Refused());
        Assert.Equal([$"{Settings}/sub_agents/0/agent_id"], (await client.PutAsync($"{AgentsPath}/first", new { config_json = Asking(first) })).Refused());

        // By a tool as well.
        var tool = await client.MakeToolAsync("ask third", "sub_assistant", (await client.GetAsync($"{AgentsPath}/third")).Value("assistant_id"));
        Assert.Equal([$"{Settings}/tools/0/tool_id"], (await client.PutAsync($"{AgentsPath}/first", new { config_json = Config("x", s => s["tools"] = new JsonArray(new JsonObject { ["tool_id"] = tool })) })).Refused());
        Assert.Equal((409, "agents.in_use"), await client.DeleteAsync($"{AgentsPath}/first") is var used ? (used.Status, used.Code) : default);
        Assert.Contains("second", (await client.DeleteAsync($"{AgentsPath}/first")).Value("detail"), StringComparison.Ordinal);
        Assert.Equal(204, (await client.DeleteAsync($"{AgentsPath}/first?force=true")).Status);
        Assert.Empty((await client.GetAsync($"{AgentsPath}/second?version=published")).Settings().GetProperty("sub_agents").EnumerateArray());
    }

    [Fact]
    public async Task Circle_OfTwoMadeAtOnce_OneIsRefused()
    {
        using var client = await ClientAsync(server, "agent-race");
        for (var round = 0; round < 5; round++)
        {
            var (left, right) = ($"left-{round}", $"right-{round}");
            await client.MakeAgentAsync(left, publish: true);
            await client.MakeAgentAsync(right, publish: true);
            var answers = await Task.WhenAll(
                client.PutAsync($"{AgentsPath}/{left}?publish=true", new { config_json = Asking(right) }), client.PutAsync($"{AgentsPath}/{right}?publish=true", new { config_json = Asking(left) }));
            Assert.Equal([200, 422], answers.Select(answer => answer.Status).Order());
        }
    }

    [Fact]
    public async Task Secrets_AreWriteOnly_AndKept()
    {
        using var client = await ClientAsync(server, "agent-secrets");
        const string token = "123456:very-secret-token";
        var made = await client.PostAsync($"{AgentsPath}?publish=true", new { id = "bot", name = "bot", config_json = Telegram(token) });
        Assert.DoesNotContain(token, made.Text, StringComparison.Ordinal);
        Assert.Equal("***", Token(made));
        var kept = await client.PutAsync($"{AgentsPath}/bot", new { config_json = Telegram("***") });
        Assert.Equal((200, "***"), (kept.Status, Token(kept)));
        Assert.Equal(200, (await client.PatchAsync($"{AgentsPath}/bot", new { name = "renamed" })).Status);
        Assert.Equal(3L, await server.ScalarAsync<long>("SELECT count(*) FROM agent_versions WHERE secrets IS NOT NULL AND agent_id = $1", made.Body.GetProperty("assistant_id").GetGuid()));
        foreach (var table in new[] { "agent_versions", "audit_entries", "outbox_events" })
            Assert.Equal(0L, await server.ScalarAsync<long>($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%very-secret%'"));
        foreach (var path in new[] { AgentsPath, $"{AgentsPath}/bot/versions/1", $"{AgentsPath}/bot/versions/1/diff/2", $"/assistants/{made.Value("assistant_id")}" })
            Assert.DoesNotContain("very-secret", (await client.GetAsync(path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Filters()
    {
        using var client = await ClientAsync(server, "agent-list");
        await client.MakeAgentAsync("sales-bot", Config("x", s => s["office"] = new JsonObject { ["department"] = "sales" }), publish: true);
        await client.MakeAgentAsync("help-bot", Config("x", s => s["office"] = new JsonObject { ["department"] = "support" }));
        Assert.Equal(["help-bot", "sales-bot"], Ids(await client.GetAsync(AgentsPath)));
        Assert.Equal(["sales-bot"], Ids(await client.GetAsync($"{AgentsPath}?department=sales")));
        Assert.Equal(["help-bot"], Ids(await client.GetAsync($"{AgentsPath}?status=draft")));
        Assert.Equal(["help-bot"], Ids(await client.GetAsync($"{AgentsPath}?q=HELP")));
        Assert.Equal(["/status"], (await client.GetAsync($"{AgentsPath}?status=busy")).Refused());
        var page = await client.GetAsync($"{AgentsPath}?limit=1");
        Assert.Equal(["sales-bot"], Ids(await client.GetAsync($"{AgentsPath}?limit=1&cursor={page.Value("next_cursor")}")));
    }

    [Fact]
    public async Task Edits_InParallel_LoseNothingSilently()
    {
        using var client = await ClientAsync(server, "agent-parallel");
        await client.MakeAgentAsync("busy");
        var tag = (await client.GetAsync($"{AgentsPath}/busy")).Tag;
        var tagged = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.PatchAsync($"{AgentsPath}/busy", new { description = $"{i}" }, ("If-Match", tag))));
        Assert.Equal([.. Enumerable.Repeat(412, 19).Prepend(200)], tagged.Select(answer => answer.Status).Order());

        var edits = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.PatchAsync($"{AgentsPath}/busy", new { config_json = new { simple = new { settings = new { system_prompt = $"Edit {i}" } } } })));
        Assert.All(edits, edit => Assert.Equal(200, edit.Status));
        Assert.Equal("202", (await client.GetAsync($"{AgentsPath}/busy")).Value("version"));
        Assert.Equal(201L, await server.ScalarAsync<long>(
            "SELECT count(DISTINCT config->'simple'->'settings'->>'system_prompt') FROM agent_versions v JOIN agents a ON a.id = v.agent_id JOIN tenants t ON t.id = a.tenant_id WHERE t.slug = 'agent-parallel'"));
    }

    [Fact]
    public async Task Post_WithIdempotencyKey_MakesOne()
    {
        using var client = await ClientAsync(server, "agent-again");
        var body = new { name = "Once", config_json = Config() };
        var (first, again) = (await client.PostAsync(AgentsPath, body, ("Idempotency-Key", "k1")), await client.PostAsync(AgentsPath, body, ("Idempotency-Key", "k1")));
        Assert.Equal((201, first.Text), (again.Status, again.Text));
        Assert.Single((await client.GetAsync(AgentsPath)).Items);
    }

    private static string[] Ids(ApiAnswer answer) => [.. answer.Items.Select(item => item.GetProperty("id").GetString()!)];

    private static string? Token(ApiAnswer answer) => answer.Settings().GetProperty("integrations")[0].GetProperty("settings").GetProperty("bot_token").GetString();

    private static JsonObject Telegram(string token) =>
        Config("x", s => s["integrations"] = new JsonArray(new JsonObject { ["type"] = "telegram", ["settings"] = new JsonObject { ["enabled"] = true, ["bot_token"] = token } }));

    private static JsonObject Asking(string agent) => Config("x", s => s["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = agent }));
}
