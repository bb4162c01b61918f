using System.Text.Json;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>The assistants API as services have known it, with each refusal of its contract.</summary>
public sealed class AssistantApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Theory]
    [InlineData("")]
    [InlineData("/api/v1")]
    public async Task Assistant_IsMadeReadChangedAndRemoved(string prefix)
    {
        using var client = await ClientAsync(server, prefix.Length == 0 ? "assistant-life" : "assistant-life-api");
        var made = await client.PostAsync($"{prefix}/assistants/", new { name = "Секретарь", is_secretary = true, model = "gpt-4o", instructions = "Be brief." });
        Assert.Equal(201, made.Status);
        Assert.Equal(
            ["assistant_type", "created_at", "id", "instructions", "is_active", "is_secretary", "model", "name", "openai_assistant_id", "tools", "updated_at"],
            made.Body.EnumerateObject().Select(key => key.Name).Order(StringComparer.Ordinal));
        var path = $"{prefix}/assistants/{made.Value("id")}";
        Assert.Equal(path, made.Headers.Location!.ToString());
        var read = await client.GetAsync(path);
        Assert.Equal(("llm", "True", "Be brief.", "gpt-4o", "True"), (read.Value("assistant_type"), read.Value("is_active"), read.Value("instructions"), read.Value("model"), read.Value("is_secretary")));
        Assert.Equal(made.Text, read.Text);

        var changed = await client.PutAsync(path, new { instructions = "Be kind." }, ("If-Match", read.Tag));
        Assert.Equal((200, "Be kind.", "Секретарь"), (changed.Status, changed.Value("instructions"), changed.Value("name")));
        Assert.Equal(changed.Text, (await client.GetAsync(path)).Text);
        Assert.Equal(412, (await client.PutAsync(path, new { name = "x" }, ("If-Match", read.Tag))).Status);
        Assert.Equal(304, (await client.GetAsync(path, ("If-None-Match", changed.Tag))).Status);

        // The same object in the other API.
        var agent = await client.GetAsync($"{AgentsPath}/{made.Value("id")}");
        Assert.Equal(("2", "2", "Be kind."), (agent.Value("version"), agent.Value("published_version"), agent.Settings().GetProperty("system_prompt").GetString()));
        Assert.Equal(made.Value("id"), Assert.Single((await client.GetAsync($"{prefix}/assistants/")).Body.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(204, (await client.DeleteAsync(path)).Status);
        foreach (var gone in new[] { await client.GetAsync(path), await client.DeleteAsync(path), await client.PutAsync(path, new { name = "x" }) })
            Assert.Equal((404, "agents.unknown_assistant"), (gone.Status, gone.Code));
    }

    [Fact]
    public async Task AgentOfTheOtherApi_IsAnAssistant()
    {
        using var client = await ClientAsync(server, "assistant-both");
        var id = await client.MakeAgentAsync("both", Config("Published"), publish: true);
        Assert.Equal("Published", (await client.GetAsync($"/assistants/{id}")).Value("instructions"));
        await client.PatchAsync($"{AgentsPath}/both", new { config_json = new { simple = new { settings = new { system_prompt = "Draft" } } } });
        Assert.Equal("Published", (await client.GetAsync($"/assistants/{id}")).Value("instructions"));
        await client.SendAsync("POST", $"{AgentsPath}/both/versions/2/publish", null);
        Assert.Equal("Draft", (await client.GetAsync($"/assistants/{id}")).Value("instructions"));
    }

    [Fact]
    public async Task Assistant_Wrong_IsRefusedWithItsPointer()
    {
        using var client = await ClientAsync(server, "assistant-wrong");
        Assert.Equal(["/name"], (await client.PostAsync("/assistants/", new { })).Refused());
        Assert.Equal(["/name"], (await client.PostAsync("/assistants/", new { name = new string('x', 256) })).Refused());
        Assert.Equal(["/name"], (await client.PostAsync("/assistants/", new { name = " " })).Refused());
        Assert.Equal(["/nmae"], (await client.PostAsync("/assistants/", new { name = "x", nmae = 1 })).Refused());
        Assert.Equal(["/assistant_type"], (await client.PostAsync("/assistants/", new { name = "x", assistant_type = "robot" })).Refused());
        Assert.Equal(["/openai_assistant_id"], (await client.PostAsync("/assistants/", new { name = "x", assistant_type = "openai_api" })).Refused());
        Assert.Equal(["/model"], (await client.PostAsync("/assistants/", new { name = "x", model = "" })).Refused());
        var id = await client.MakeAssistantAsync("hosted", new { name = "hosted", assistant_type = "openai_api", openai_assistant_id = "pmpt_1" });
        Assert.Equal(["/openai_assistant_id"], (await client.PutAsync($"/assistants/{id}", new { openai_assistant_id = (string?)null })).Refused());
        Assert.Equal(200, (await client.PutAsync($"/assistants/{id}", new { openai_assistant_id = (string?)null, assistant_type = "llm" })).Status);
        Assert.Equal(["/is_active"], (await client.PutAsync($"/assistants/{id}", new { is_active = "yes" })).Refused());
        Assert.Equal(404, (await client.GetAsync("/assistants/no-id")).Status);
        Assert.Equal(400, (await client.PostAsync("/assistants/", "{")).Status);
    }

    [Fact]
    public async Task Links_AreMadeOnceAndTakenAway()
    {
        using var client = await ClientAsync(server, "assistant-links");
        var (assistant, tool) = (await client.MakeAssistantAsync("a"), await client.MakeToolAsync("clock"));
        var link = $"/assistants/{assistant}/tools/{tool}";
        Assert.Equal(201, (await client.SendAsync("POST", link, null)).Status);
        Assert.Equal((409, "agents.linked_already"), await client.SendAsync("POST", link, null) is var twice ? (twice.Status, twice.Code) : default);
        Assert.Equal(tool, Assert.Single((await client.GetAsync($"/assistants/{assistant}/tools")).Body.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(tool, Assert.Single((await client.GetAsync($"/assistants/{assistant}")).Body.GetProperty("tools").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(tool, (await client.GetAsync($"{AgentsPath}/{assistant}")).Settings().GetProperty("tools")[0].GetProperty("tool_id").GetString());
        Assert.Equal(["/sub_assistant_id"], (await client.PostAsync($"/assistants/{assistant}/tools/{await client.MakeToolAsync("other")}", new { sub_assistant_id = assistant })).Refused());

        var busy = await client.DeleteAsync($"/tools/{tool}");
        Assert.Equal((409, "agents.in_use"), (busy.Status, busy.Code));
        Assert.Contains(": a.", busy.Value("detail"), StringComparison.Ordinal);
        Assert.Equal(204, (await client.DeleteAsync(link)).Status);
        Assert.Equal((404, "agents.unknown_link"), await client.DeleteAsync(link) is var gone ? (gone.Status, gone.Code) : default);
        await client.SendAsync("POST", link, null);
        Assert.Equal(204, (await client.DeleteAsync($"/tools/{tool}?force=true")).Status);
        Assert.Empty((await client.GetAsync($"/assistants/{assistant}")).Body.GetProperty("tools").EnumerateArray());
        Assert.Empty((await client.GetAsync($"{AgentsPath}/{assistant}")).Settings().GetProperty("tools").EnumerateArray());
        Assert.Equal((404, "agents.unknown_tool"), await client.SendAsync("POST", link, null) is var unknown ? (unknown.Status, unknown.Code) : default);
        Assert.Equal((404, "agents.unknown_assistant"), await client.SendAsync("POST", $"/assistants/{tool}/tools/{tool}", null) is var nobody ? (nobody.Status, nobody.Code) : default);
    }

    [Fact]
    public async Task SubAssistants_MustExistBeActiveAndCloseNoCircle()
    {
        using var client = await ClientAsync(server, "assistant-subs");
        var (boss, clerk) = (await client.MakeAssistantAsync("boss"), await client.MakeAssistantAsync("clerk"));
        var tool = await client.MakeToolAsync("ask clerk", "sub_assistant", clerk);
        Assert.Equal(201, (await client.SendAsync("POST", $"/assistants/{boss}/tools/{tool}", null)).Status);
        var back = await client.MakeToolAsync("ask boss", "sub_assistant", boss);
        Assert.Equal(["/sub_assistant_id"], (await client.SendAsync("POST", $"/assistants/{clerk}/tools/{back}", null)).Refused());
        Assert.Equal(["/sub_assistant_id"], (await client.SendAsync("POST", $"/assistants/{clerk}/tools/{tool}", null)).Refused());
        Assert.Equal(["/assistant_id"], (await client.PutAsync($"/tools/{tool}", new { assistant_id = boss })).Refused());

        // An override replaces the tool's own assistant for this link.
        var other = await client.MakeAssistantAsync("other");
        var linked = await client.PostAsync($"/assistants/{clerk}/tools/{back}", new { sub_assistant_id = other });
        Assert.Equal((201, other), (linked.Status, linked.Value("sub_assistant_id")));
        Assert.Equal(["/sub_assistant_id"], (await client.PostAsync($"/assistants/{other}/tools/{back}", new { sub_assistant_id = clerk })).Refused());

        await client.PutAsync($"/assistants/{other}", new { is_active = false });
        Assert.Equal(["/sub_assistant_id"], (await client.PostAsync($"/assistants/{boss}/tools/{back}", new { sub_assistant_id = other })).Refused());
        Assert.Equal(["/assistant_id"], (await client.PutAsync($"/tools/{tool}", new { assistant_id = other })).Refused());
        Assert.Equal(["/assistant_id"], (await client.PutAsync($"/tools/{tool}", new { assistant_id = Guid.NewGuid() })).Refused());

        var busy = await client.DeleteAsync($"/assistants/{clerk}");
        Assert.Equal((409, "agents.in_use"), (busy.Status, busy.Code));
        Assert.Contains("ask clerk", busy.Value("detail"), StringComparison.Ordinal);
        Assert.Equal(204, (await client.DeleteAsync($"/assistants/{clerk}?force=true")).Status);
        Assert.Equal(404, (await client.GetAsync($"/tools/{tool}")).Status);
        Assert.Empty((await client.GetAsync($"/assistants/{boss}/tools")).Body.EnumerateArray());
    }

    [Fact]
    public async Task Threads_OneForEachUserAndAssistant()
    {
        using var client = await ClientAsync(server, "assistant-threads");
        var path = $"/assistants/{await client.MakeAssistantAsync("a")}/threads/user-1";
        Assert.Equal((404, "agents.unknown_thread"), await client.GetAsync(path) is var none ? (none.Status, none.Code) : default);
        Assert.Equal(["/thread_id"], (await client.PutAsync(path, new { })).Refused());
        Assert.Equal(["/thread_id"], (await client.PutAsync(path, new { thread_id = "" })).Refused());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => client.PutAsync(path, new { thread_id = $"t{i}" })));
        var kept = await client.PutAsync(path, new { thread_id = "last" });
        Assert.Equal((200, "user-1", "last"), (kept.Status, kept.Value("user_id"), kept.Value("thread_id")));
        Assert.Equal("last", (await client.GetAsync(path)).Value("thread_id"));
        Assert.Equal(404, (await client.PutAsync($"/assistants/{Guid.NewGuid()}/threads/user-1", new { thread_id = "x" })).Status);
    }

    [Fact]
    public async Task AssistantsAndLinks_MadeAndRemovedInParallel_LeaveNoOrphan()
    {
        using var client = await ClientAsync(server, "assistant-parallel");
        var tools = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => client.MakeToolAsync($"tool {i}")));
        var assistants = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.MakeAssistantAsync("same name")));
        var links = await Task.WhenAll(assistants.SelectMany(assistant => tools.Select(tool => client.SendAsync("POST", $"/assistants/{assistant}/tools/{tool}", null))));
        Assert.All(links, link => Assert.Equal(201, link.Status));
        Assert.Equal(200L, await CountAsync("agent_tool_links"));

        // Unlinking, removing and linking again at once: whoever comes late is told so.
        var storm = await Task.WhenAll(
            assistants.Take(20).Select(id => client.DeleteAsync($"/assistants/{id}"))
                .Concat(assistants.Select(id => client.DeleteAsync($"/assistants/{id}/tools/{tools[0]}")))
                .Concat(assistants.Select(id => client.SendAsync("POST", $"/assistants/{id}/tools/{tools[1]}", null)))
                .Append(client.DeleteAsync($"/tools/{tools[2]}?force=true")));
        Assert.All(storm, answer => Assert.Contains(answer.Status, new[] { 201, 204, 404, 409 }));
        Assert.Equal(60L, await CountAsync("agent_tool_links"));
        // What is linked and what the configuration in effect says are the same.
        foreach (var id in assistants.Skip(20))
            Assert.Equal(
                Ids((await client.GetAsync($"/assistants/{id}/tools")).Body, "id"), Ids((await client.GetAsync($"{AgentsPath}/{id}?version=published")).Settings().GetProperty("tools"), "tool_id"));
    }

    private Task<long> CountAsync(string table) =>
        server.ScalarAsync<long>($"SELECT count(*) FROM {table} l JOIN agents a ON a.id = l.agent_id AND a.status <> 'Archived' JOIN tools o ON o.id = l.tool_id JOIN tenants t ON t.id = l.tenant_id WHERE t.slug = 'assistant-parallel'");

    private static string[] Ids(JsonElement list, string key) => [.. list.EnumerateArray().Select(item => item.GetProperty(key).GetString()!).Order()];
}
