using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Agents.Files;

/// <summary>Files of agents over REST: <c>/api/v1/agents/export</c> and <c>/import</c>.</summary>
public sealed class AgentFileApiTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    private const string ExportPath = AgentsApi.AgentsPath + "/export";
    private const string ImportPath = AgentsApi.AgentsPath + "/import";

    private static readonly (string, string) Yaml = ("Content-Type", "application/yaml");

    [Fact]
    public async Task Export_ThenImportElsewhere_AndAgain_IsTheSame()
    {
        using var mine = await AgentsApi.ClientAsync(server, "files-mine");
        using var other = await AgentsApi.ClientAsync(server, "files-other");
        var tool = await mine.MakeToolAsync("clock");
        await mine.MakeAgentAsync("boss", AgentsApi.Config(settings: s => s["tools"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["tool_id"] = tool })));
        await mine.MakeAgentAsync("clerk");

        var yaml = await mine.GetAsync($"{ExportPath}?ids=boss&format=yaml");
        Assert.Equal((200, "application/yaml"), (yaml.Status, yaml.MediaType));
        Assert.DoesNotContain("clerk", yaml.Text, StringComparison.Ordinal);
        var json = await mine.GetAsync(ExportPath);
        Assert.Equal(2, json.Body.GetProperty("agents").GetArrayLength());

        var tried = await other.SendAsync("POST", ImportPath + "?dry_run=true", yaml.Text, Yaml);
        Assert.Equal((200, "new"), (tried.Status, tried.Items.First().GetProperty("state").GetString()));
        Assert.Equal(404, (await other.GetAsync($"{AgentsApi.AgentsPath}/boss")).Status);
        var done = await other.SendAsync("POST", ImportPath + "?publish=true", yaml.Text, Yaml);
        Assert.Equal(200, done.Status);
        Assert.Equal("published", (await other.GetAsync($"{AgentsApi.AgentsPath}/boss")).Value("status"));
        var again = await other.SendAsync("POST", ImportPath, json.Text);
        Assert.Equal(["same", "same", "new"], again.Items.Select(item => item.GetProperty("state").GetString()));
        var skipped = await other.SendAsync("POST", ImportPath + "?existing=skip", json.Text.Replace("You help.", "You do not.", StringComparison.Ordinal));
        Assert.All(skipped.Items, item => Assert.Equal("skipped", item.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Refusals_AreNamed()
    {
        using var client = await AgentsApi.ClientAsync(server, "files-refused");
        Assert.Equal(404, (await client.GetAsync($"{ExportPath}?ids=nobody")).Status);
        Assert.Equal(422, (await client.GetAsync($"{ExportPath}?format=xml")).Status);
        Assert.Equal(415, (await client.SendAsync("POST", ImportPath, "x", ("Content-Type", "text/csv"))).Status);
        Assert.Equal(400, (await client.SendAsync("POST", ImportPath, null)).Status);
        Assert.Equal(422, (await client.SendAsync("POST", ImportPath + "?existing=maybe", "{}")).Status);
        Assert.Equal([""], (await client.SendAsync("POST", ImportPath, new string(' ', 5_300_000))).Refused());
        const string file = "format: platform-agents\nversion: 1\nagents:\n- id: a\n  name: A\n  config_json:\n    simple:\n      settings:\n        system_prompt: \"\"\n";
        var refused = await client.SendAsync("POST", ImportPath, file, Yaml);
        Assert.Equal(["/agents/0/config_json/simple/settings/system_prompt"], refused.Refused().Distinct());
        Assert.StartsWith("Line 9: ", refused.Message("/agents/0/config_json/simple/settings/system_prompt"), StringComparison.Ordinal);
        Assert.StartsWith("Строка 9: ", (await client.SendAsync("POST", ImportPath, file, Yaml, ("Accept-Language", "ru"))).Message("/agents/0/config_json/simple/settings/system_prompt"), StringComparison.Ordinal);

        using var reader = await ApiClient.OfAsync(server, server.Mine, "agents:read");
        Assert.Equal(403, (await reader.SendAsync("POST", ImportPath, file, Yaml)).Status);
        Assert.Equal(200, (await reader.GetAsync(ExportPath)).Status);
    }

    [Fact]
    public async Task AnothersAgent_IsNotExported()
    {
        using var mine = await AgentsApi.ClientAsync(server, "files-secret");
        using var other = await AgentsApi.ClientAsync(server, "files-thief");
        var id = await mine.MakeAgentAsync("secret-agent");
        foreach (var name in new[] { id, "secret-agent" })
            Assert.Equal(404, (await other.GetAsync($"{ExportPath}?ids={name}")).Status);
    }
}
