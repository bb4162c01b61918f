using System.Text.Json;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Models;

/// <summary>Providers, models, usage and budgets over HTTP as the contract says.</summary>
public sealed class ModelsApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Provider_ThroughItsWholeLife_SpeaksTheContract()
    {
        await using var stub = await OpenAiStub.StartAsync();
        using var api = await ApiClient.OfAsync(server, server.Mine);
        var made = await api.PostAsync("/api/v1/providers", new { name = "local", type = "openai_compatible", base_url = stub.BaseUrl, api_key = "sk-Very-Secret-1", allow_private = true });
        Assert.Equal((201, "/api/v1/providers/local"), (made.Status, made.Headers.Location!.ToString()));
        Assert.Equal(409, (await api.PostAsync("/api/v1/providers", new { name = "local", type = "openai", api_key = "x" })).Status);

        var read = await api.GetAsync("/api/v1/providers/local");
        Assert.Equal(("***", stub.BaseUrl, "openai_compatible"), (read.Value("api_key"), read.Value("base_url"), read.Value("type")));
        var test = await api.PostAsync("/api/v1/providers/local/test", new { });
        Assert.Equal((200, true, 2), (test.Status, test.Body.GetProperty("ok").GetBoolean(), test.Body.GetProperty("models").GetInt32()));
        var models = await api.GetAsync("/api/v1/models?provider=local");
        Assert.Equal(2.5m, models.Items.Single(item => item.GetProperty("model").GetString() == "vendor/large").GetProperty("prompt_price").GetDecimal());
        Assert.Equal(200, (await api.SendAsync("PUT", "/api/v1/models/local/vendor/large", new { context_tokens = 1000, prompt_price = 3.25 })).Status);
        Assert.Equal(200, (await api.GetAsync("/api/v1/models/health")).Status);

        var changed = await api.SendAsync("PUT", "/api/v1/providers/local", new { name = "local", type = "openai_compatible", base_url = stub.BaseUrl, api_key = "***", allow_private = true }, ("If-Match", read.Tag));
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(read.Tag, changed.Tag);
        Assert.Equal(412, (await api.SendAsync("PUT", "/api/v1/providers/local", new { api_key = "y" }, ("If-Match", read.Tag))).Status);
        await api.PostAsync("/api/v1/providers/local/test", new { });
        Assert.Equal("Bearer sk-Very-Secret-1", stub.Calls.Last().Authorization);
        Assert.Equal(412, (await api.DeleteAsync("/api/v1/providers/local", ("If-Match", read.Tag))).Status);
        Assert.Equal(204, (await api.DeleteAsync("/api/v1/providers/local", ("If-Match", changed.Tag))).Status);
        Assert.Equal(404, (await api.GetAsync("/api/v1/providers/local")).Status);
        foreach (var answer in new[] { made, read, test, changed, await api.GetAsync("/api/v1/providers") })
            Assert.DoesNotContain("Very-Secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_WrongBodies_NameThePointers()
    {
        using var api = await ApiClient.OfAsync(server, server.Mine);

        Assert.Equal(["/type", "/url"], (await api.PostAsync("/api/v1/providers", new { name = "a", url = "x" })).Pointers.Order());
        var local = await api.PostAsync("/api/v1/providers", new { name = "a", type = "openai_compatible", base_url = "http://127.0.0.1:1/v1", api_key = "k" });
        Assert.Equal((422, "models.private_base_url", "/base_url"), (local.Status, local.Code, local.Pointers.Single()));
        var kept = await api.PostAsync("/api/v1/providers", new { name = "a", type = "openai", api_key = "***" });
        Assert.Equal((422, "/api_key"), (kept.Status, kept.Pointers.Single()));
        Assert.Equal(404, (await api.SendAsync("PUT", "/api/v1/providers/nobody", new { api_key = "k" })).Status);
    }

    [Fact]
    public async Task Scopes_ReadAndWriteOfAgents_OpenProvidersUsageAndBudgets()
    {
        using var reader = await ApiClient.OfAsync(server, server.Mine, "agents:read");
        using var writer = await ApiClient.OfAsync(server, server.Mine, "agents:write");
        using var other = await ApiClient.OfAsync(server, server.Mine, "office:read");

        foreach (var path in new[] { "/api/v1/providers", "/api/v1/models", "/api/v1/models/health", "/api/v1/usage", "/api/v1/budgets" })
        {
            Assert.Equal(200, (await reader.GetAsync(path)).Status);
            Assert.Equal(403, (await other.GetAsync(path)).Status);
        }

        Assert.Equal(403, (await reader.PostAsync("/api/v1/providers", new { name = "a", type = "openai", api_key = "k" })).Status);
        Assert.Equal(201, (await writer.PostAsync("/api/v1/providers", new { name = "scoped", type = "openai", api_key = "k" })).Status);
        // agents:write is no owner: a private address stays closed to it.
        var refused = await writer.PostAsync("/api/v1/providers", new { name = "b", type = "openai_compatible", base_url = "http://127.0.0.1:1/v1", allow_private = true });
        Assert.Equal((403, "models.allow_private_needs_owner"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Budget_SetAndTakenAway_ShowsHowItStands()
    {
        using var api = await ApiClient.OfAsync(server, server.Mine);

        var set = await api.SendAsync("PUT", "/api/v1/budgets", new { period = "day", token_limit = 1000, cost_limit = 1.5 });
        Assert.Equal((200, 1000, 0), (set.Status, set.Items.Single().GetProperty("token_limit").GetInt32(), set.Items.Single().GetProperty("percent").GetInt32()));
        Assert.Equal("/period", (await api.SendAsync("PUT", "/api/v1/budgets", new { period = "week" })).Pointers.Single());
        Assert.Equal("/token_limit", (await api.SendAsync("PUT", "/api/v1/budgets", new { period = "day", token_limit = -1 })).Pointers.Single());
        Assert.Empty((await api.SendAsync("PUT", "/api/v1/budgets", new { period = "day" })).Items);
        Assert.Equal("/group_by", (await api.GetAsync("/api/v1/usage?group_by=moon")).Pointers.Single());
        Assert.Equal(JsonValueKind.Array, (await api.GetAsync("/api/v1/usage?group_by=provider")).Body.GetProperty("rows").ValueKind);
    }
}
