using System.Text.Json;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents.Testing;

/// <summary>Test cases, runs and the gate as programs meet them; the provider needs no network.</summary>
public sealed class TestCaseApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Cases_AddedChangedOrderedAndRemoved()
    {
        using var client = await ClientAsync(server, "cases-life");
        await client.MakeAgentAsync("guide");
        const string path = $"{AgentsPath}/guide/test-cases";
        var body = new
        {
            name = "Opening", question = "When does the museum open?", earlier = new[] { new { role = "user", text = "Hi" }, new { role = "assistant", text = "Hello" } },
            calls = new object[] { new { tool = "clock" }, new { tool = "hours", arguments = new { day = "monday" } } }, contains = new[] { "nine" }, pattern = @"\d", judge = new { criterion = "It is polite." },
            recordings = new[] { new { tool = "clock", result = "09:00" } },
        };
        var made = await client.PostAsync(path, body, ("Idempotency-Key", "one"));
        Assert.Equal((201, made.Text), (made.Status, (await client.PostAsync(path, body, ("Idempotency-Key", "one"))).Text));
        var first = $"{path}/{made.Value("id")}";
        Assert.Equal(first, made.Headers.Location!.ToString());
        Assert.Equal(("assistant", "monday", "true", "1"), (made.Body.GetProperty("earlier")[1].GetProperty("role").GetString(), made.Body.GetProperty("calls")[1].GetProperty("arguments").GetProperty("day").GetString(),
            made.Value("ignores_case").ToLowerInvariant(), made.Value("version")));

        var changed = await client.PatchAsync(first, new { name = "Opens", pattern = (string?)null }, ("If-Match", (await client.GetAsync(first)).Tag));
        Assert.Equal((200, "Opens", "", "nine"), (changed.Status, changed.Value("name"), changed.Value("pattern"), changed.Body.GetProperty("contains")[0].GetString()));
        Assert.Equal(412, (await client.PatchAsync(first, new { name = "Late" }, ("If-Match", "\"1\""))).Status);
        var copy = await client.SendAsync("POST", $"{first}/duplicate", null);
        Assert.Equal((201, "Opens (copy)"), (copy.Status, copy.Value("name")));
        Assert.Equal(204, (await client.SendAsync("PUT", $"{path}/order", new { ids = new[] { copy.Value("id"), made.Value("id") } })).Status);
        Assert.Equal(["Opens (copy)", "Opens"], (await client.GetAsync(path)).Items.Select(item => item.GetProperty("name").GetString()));
        Assert.Equal(204, (await client.DeleteAsync(first)).Status);
        Assert.Equal((404, "agents.unknown_test_case"), await client.GetAsync(first) is var gone ? (gone.Status, gone.Code) : default);
    }

    [Fact]
    public async Task Bodies_AreStrict()
    {
        using var client = await ClientAsync(server, "cases-strict");
        await client.MakeAgentAsync("guide");
        const string path = $"{AgentsPath}/guide/test-cases";
        var refused = await client.PostAsync(path, new { name = "", question = "?", surprise = 1, earlier = new[] { new { role = "system", text = "x" } }, judge = new { reason = "x" } });
        Assert.Equal(422, refused.Status);
        Assert.Equal(["/earlier/0/role", "/judge/criterion", "/judge/reason", "/surprise"], refused.Pointers.Order());
        Assert.Equal(["/name", "/pattern"], (await client.PostAsync(path, new { name = "", question = "?", pattern = "(" })).Pointers.Order());
        Assert.Equal(422, (await client.SendAsync("PUT", $"{path}/order", new { ids = new[] { Guid.NewGuid() } })).Status);
    }

    [Fact]
    public async Task Scopes_ReadingIsNotWriting()
    {
        var tenant = await server.MakeTenantAsync("cases-scopes");
        using var owner = await ClientAsync(server, tenant);
        await owner.MakeAgentAsync("guide");
        var made = await owner.PostAsync($"{AgentsPath}/guide/test-cases", new { name = "a", question = "b" });
        using var reader = await ApiClient.OfAsync(server, tenant, "agents:read");
        Assert.Equal(200, (await reader.GetAsync($"{AgentsPath}/guide/test-cases")).Status);
        Assert.Equal(200, (await reader.GetAsync($"{AgentsPath}/guide/test-standing")).Status);
        Assert.Equal(403, (await reader.PatchAsync($"{AgentsPath}/guide/test-cases/{made.Value("id")}", new { name = "x" })).Status);
        Assert.Equal(403, (await reader.SendAsync("POST", $"{AgentsPath}/guide/test-runs", null)).Status);
    }

    [Fact]
    public async Task Publish_WithRedCases_Is409_UntilThereIsAReason()
    {
        using var client = await ClientAsync(server, "cases-gate");
        const string path = $"{AgentsPath}/guide";
        await client.MakeAgentAsync("guide", Config("The museum opens at nine."));
        // Without test cases everything is as it was.
        Assert.Equal(200, (await client.SendAsync("POST", $"{path}/versions/1/publish", null)).Status);
        await client.PostAsync($"{path}/test-cases", new { name = "Opening", question = "When does the museum open?", contains = new[] { "ten" } });

        var refused = await client.SendAsync("POST", $"{path}/versions/1/publish", null);
        Assert.Equal((409, "agents.tests_not_green"), (refused.Status, refused.Code));
        Assert.Equal(["/reason"], refused.Pointers);
        Assert.Equal((409, "/reason"), await client.PatchAsync($"{path}?publish=true", new { name = "Guide" }) is var edited ? (edited.Status, edited.Pointers.Single()) : default);

        var run = await client.SendAsync("POST", $"{path}/test-runs", null);
        Assert.Equal((201, "1", "1"), (run.Status, run.Value("version"), run.Value("cases")));
        await Eventually.TrueAsync(async () => (await client.GetAsync(run.Headers.Location!.ToString())).Body.GetProperty("run").GetProperty("state").GetString() == "finished", "the run ends", 40);
        var result = (await client.GetAsync(run.Headers.Location!.ToString())).Body.GetProperty("results")[0];
        Assert.Equal("failed", result.GetProperty("state").GetString());
        Assert.Contains("nine", result.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal([("answered", true), ("contains", false)], result.GetProperty("verdicts").EnumerateArray().Select(verdict => (verdict.GetProperty("expectation").GetString()!, verdict.GetProperty("passed").GetBoolean())));
        var standing = await client.GetAsync($"{path}/test-standing?version=1");
        Assert.Equal(("failed", JsonValueKind.Null), (standing.Body.GetProperty("version").GetProperty("state").GetString(), standing.Body.GetProperty("against").ValueKind));
        Assert.Equal(409, (await client.SendAsync("POST", $"{run.Headers.Location}/cancel", null)).Status);

        Assert.Equal(409, (await client.SendAsync("POST", $"{path}/versions/1/publish", new { comment = "x" })).Status);
        Assert.Equal(200, (await client.SendAsync("POST", $"{path}/versions/1/publish", new { comment = "x", reason = "The client waits." })).Status);
        var publication = (await client.GetAsync($"{path}/versions/1")).Body.GetProperty("publications")[0];
        Assert.Equal(("failed", "The client waits."), (publication.GetProperty("tests").GetString(), publication.GetProperty("reason").GetString()));
    }
}
