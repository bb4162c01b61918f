using System.Text.Json.Nodes;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Files;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents.Files;

/// <summary>Agents with their tools out to a file and in from one: without secrets, compared first, all or nothing, again and again.</summary>
public sealed class AgentFileTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    // A bot serves one agent of the installation, so each test has its own.
    private readonly string _secret = $"Secret-token-{Guid.NewGuid():N}";

    [Theory]
    [InlineData(AgentFileFormat.Yaml)]
    [InlineData(AgentFileFormat.Json)]
    public async Task Export_ImportedIntoAnotherTenant_IsTheSameThere_AndNamesTheSecretsToEnter(AgentFileFormat format)
    {
        var (mine, other) = (await FilledAsync(), await ActorAsync());
        var file = await platform.RunAsync(new ExportAgents(null, format), mine);
        Assert.Equal((3, 3), (file.Agents, file.Tools));
        Assert.DoesNotContain(_secret, file.Text, StringComparison.Ordinal);

        var tried = await TryAsync(file.Text, other);
        Assert.Equal(Enumerable.Repeat(AgentImportState.New, 6), tried.Items.Select(item => item.State));
        Assert.Empty((await platform.RunAsync(new ListAgentRows(new AgentFilter()), other)).Items);

        var done = await platform.RunAsync(new ImportAgents(file.Text), other);
        Assert.Equal(tried.Items.Select(item => (item.Pointer, item.State)), done.Items.Select(item => (item.Pointer, item.State)));
        Assert.Equal(["/config_json/simple/settings/integrations/0/settings/bot_token", "/config/headers/Authorization"], done.Items.SelectMany(item => item.SecretsToEnter).Order(StringComparer.Ordinal).Reverse());
        var boss = await platform.RunAsync(new GetAgent("boss"), other);
        Assert.Equal((AgentStatus.Draft, "Boss"), (boss.Status, boss.Name));
        var tools = await platform.RunAsync(new ListTools(), other);
        Assert.Equal(3, tools.Count);
        Assert.All(tools, tool => Assert.DoesNotContain(_secret, tool.Config.ToJsonString(), StringComparison.Ordinal));

        // Again it is all the same, here and where it comes from.
        foreach (var actor in new[] { other, mine })
            Assert.All((await platform.RunAsync(new ImportAgents(file.Text), actor)).Items, item => Assert.Equal((AgentImportState.Same, 0), (item.State, item.Changes.Count)));
        Assert.Equal(file.Text, (await platform.RunAsync(new ExportAgents(["boss", "clerk", "asker"], format), mine)).Text);
    }

    [Fact]
    public async Task Export_OfOneAgent_TakesAlongWhomItAsks()
    {
        var (mine, other) = (await FilledAsync(), await ActorAsync());
        var file = await platform.RunAsync(new ExportAgents(["asker"]), mine);
        Assert.Equal((3, 3), (file.Agents, file.Tools));
        Assert.Equal(["asker", "boss", "clerk"], (await platform.RunAsync(new ImportAgents(file.Text), other)).Items.Where(item => item.Kind == AgentImportKind.Agent).Select(item => item.Result));
        Assert.Equal("boss", Settings(await platform.RunAsync(new GetAgent("asker"), other))["sub_agents"]![0]!["agent_id"]!.GetValue<string>() is var asked && Guid.TryParse(asked, out _)
            ? (await platform.RunAsync(new GetAgent(asked), other)).Id : asked);
        Assert.Equal((2, 3), await platform.RunAsync(new ExportAgents(["boss"]), mine) is var half ? (half.Agents, half.Tools) : default);
        Assert.Equal((1, 1), await platform.RunAsync(new ExportAgents(["clerk"]), mine) is var one ? (one.Agents, one.Tools) : default);
    }

    [Fact]
    public async Task Import_OfAChangedFile_ShowsTheDifferences_AndMakesADraft()
    {
        var mine = await FilledAsync();
        var file = (await platform.RunAsync(new ExportAgents(["boss"]), mine)).Text.Replace("Lead them.", "Lead them well.", StringComparison.Ordinal).Replace("name: clock", "name: watch", StringComparison.Ordinal);

        var tried = await TryAsync(file, mine);
        var boss = tried.Items.Single(item => item.Key == "boss");
        var change = Assert.Single(boss.Changes);
        Assert.Equal(("replace", "/config_json/simple/settings/system_prompt", "Lead them.", "Lead them well."), (change.Op, change.Pointer, change.Before!.GetValue<string>(), change.After!.GetValue<string>()));
        Assert.Equal("/name", Assert.Single(tried.Items.Single(item => item.Name == "watch").Changes).Pointer);
        Assert.Equal(1, (await platform.RunAsync(new GetAgent("boss"), mine)).Version);

        await platform.RunAsync(new ImportAgents(file) { Seen = tried.Seen }, mine);
        var after = await platform.RunAsync(new GetAgent("boss"), mine);
        Assert.Equal((2, 1), (after.Version, after.PublishedVersion));
        // The stored token stays with it: only a stored one can be sent back as it is shown.
        await platform.RunAsync(new EditAgent("boss", new AgentEdit { ConfigJson = after.ConfigJson }, Replace: true), mine);
        Assert.Contains(await platform.RunAsync(new ListTools(), mine), tool => tool.Name == "watch");

        // What was compared with has changed: the choices no longer say what they said.
        Assert.Equal("shared.changed_meanwhile", (await platform.RefusalAsync(new ImportAgents(file) { Seen = tried.Seen }, mine)).Code);
        await platform.RunAsync(new ImportAgents(file.Replace("well.", "best.", StringComparison.Ordinal), Publish: true), mine);
        Assert.Equal(4, (await platform.RunAsync(new GetAgent("boss"), mine)).PublishedVersion);
    }

    [Fact]
    public async Task Import_WithChoices_CreatesBesideSkipsAndUpdates()
    {
        var mine = await FilledAsync();
        var file = (await platform.RunAsync(new ExportAgents(), mine)).Text.Replace("Lead them.", "Lead.", StringComparison.Ordinal).Replace("Work.", "Work hard.", StringComparison.Ordinal);
        var items = (await TryAsync(file, mine)).Items.ToDictionary(item => item.Key, item => item.Pointer);

        var done = await platform.RunAsync(
            new ImportAgents(file) { Choices = new Dictionary<string, AgentImportChoice> { [items["boss"]] = AgentImportChoice.Create, [items["clerk"]] = AgentImportChoice.Skip, [items["clock"]] = AgentImportChoice.Create } }, mine);

        Assert.Equal("boss-2", done.Items.Single(item => item.Key == "boss").Result);
        var (copy, clock) = (await platform.RunAsync(new GetAgent("boss-2"), mine), done.Items.Single(item => item.Key == "clock").Result);
        Assert.Equal("Lead.", Settings(copy)["system_prompt"]!.GetValue<string>());
        // The copy has the new clock, and the clerk that was left alone.
        Assert.Equal(clock, Settings(copy)["tools"]![0]!["tool_id"]!.GetValue<string>());
        Assert.Equal("Work.", Settings(await platform.RunAsync(new GetAgent("clerk"), mine))["system_prompt"]!.GetValue<string>());
        Assert.Equal(1, (await platform.RunAsync(new GetAgent("boss"), mine)).Version);
        Assert.Equal(2, (await platform.RunAsync(new ListTools(), mine)).Count(tool => tool.Name == "clock"));

        Assert.All((await platform.RunAsync(new ImportAgents(file) { WhereThere = AgentImportChoice.Skip }, mine)).Items, item => Assert.Equal(AgentImportState.Skipped, item.State));
    }

    [Fact]
    public async Task Import_WithOneFault_StoresNothing_AndSaysWhere()
    {
        var actor = await ActorAsync();
        const string file = """
            format: platform-agents
            version: 1
            tools:
              - key: clock
                name: clock
                tool_type: time
                input_schema: {type: array}
              - key: call
                name: call
                tool_type: http
                config: {url: "ftp://x"}
            agents:
              - id: good
                name: Good
                config_json: {simple: {settings: {system_prompt: Help., provider: offline}}}
              - id: bad
                name: Bad
                config_json:
                  simple:
                    settings:
                      system_prompt: Help.
                      provider: nowhere
                      temperature: 3
              - id: user
                name: User
                config_json: {simple: {settings: {system_prompt: Help., provider: offline, tools: [{tool_id: clock}], sub_agents: [{agent_id: bad}]}}}
              - id: one
                name: One
                config_json: {simple: {settings: {system_prompt: Help., provider: offline, sub_agents: [{agent_id: two}]}}}
              - id: two
                name: Two
                config_json: {simple: {settings: {system_prompt: Help., provider: offline, sub_agents: [{agent_id: one}]}}}
            """;

        var refusal = await platform.RefusalAsync(new ImportAgents(file), actor);

        Assert.Equal(
            ["/tools/0/input_schema/type", "/tools/1/config/url", "/agents/1/config_json/simple/settings/temperature", "/agents/2/config_json/simple/settings/tools/0/tool_id",
                "/agents/2/config_json/simple/settings/sub_agents/0/agent_id", "/agents/3/config_json/simple/settings/sub_agents/0/agent_id", "/agents/4/config_json/simple/settings/sub_agents/0/agent_id"],
            refusal.Fields.Select(field => field.Pointer));
        Assert.StartsWith("Line 7: ", refusal.Fields[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Line 23: ", refusal.Fields[2].Message, StringComparison.Ordinal);
        Assert.Empty((await platform.RunAsync(new ListAgentRows(new AgentFilter()), actor)).Items);
        Assert.Empty(await platform.RunAsync(new ListTools(), actor));
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM outbox_events WHERE tenant_id = $1 AND type = 'AgentConfigChanged'", actor.Tenant!.Value.Value));

        // Without what is at fault the rest is taken.
        var skip = new[] { "/tools/0", "/tools/1", "/agents/1", "/agents/2", "/agents/3", "/agents/4" }.ToDictionary(pointer => pointer, _ => AgentImportChoice.Skip);
        await platform.RunAsync(new ImportAgents(file) { Choices = skip }, actor);
        Assert.Equal("good", Assert.Single((await platform.RunAsync(new ListAgentRows(new AgentFilter()), actor)).Items).Slug);
    }

    [Theory]
    [InlineData("version: 1", "/format")]
    [InlineData("format: platform-agents\nversion: 2", "/version")]
    [InlineData("format: platform-agents\nversion: 1\nagents: [{id: a, name: A}]", "/agents/0/config_json")]
    [InlineData("format: platform-agents\nversion: 1\nagents: [{id: A b, name: A, config_json: {}}]", "/agents/0/id")]
    [InlineData("format: platform-agents\nversion: 1\nagents: [{id: export, name: A, config_json: {}}]", "/agents/0/id")]
    [InlineData("format: platform-agents\nversion: 1\nagents: [{id: a, name: A, config_json: {}}, {id: a, name: B, config_json: {}}]", "/agents/1/id")]
    [InlineData("format: platform-agents\nversion: 1\ntools: [{key: a, name: A, tool_type: magic}]", "/tools/0/tool_type")]
    [InlineData("format: platform-agents\nversion: 1\nsecrets: []", "/secrets")]
    public async Task File_OfAnotherShape_IsRefused(string file, string pointer) =>
        Assert.Contains(pointer, (await platform.RefusalAsync(new ImportAgents(file), await ActorAsync())).Fields.Select(field => field.Pointer));

    [Fact]
    public async Task Secrets_OfAFile_AreSealed_AndAMovedAddressKeepsNone()
    {
        var mine = await FilledAsync();
        var file = (await platform.RunAsync(new ExportAgents(["clerk"]), mine)).Text;
        var moved = await platform.RunAsync(new ImportAgents(file.Replace("https://api.example.com", "https://evil.example.com", StringComparison.Ordinal)), mine);
        Assert.Equal(["/config/headers/Authorization"], moved.Items.Single(item => item.Kind == AgentImportKind.Tool).SecretsToEnter);
        Assert.Null((await platform.RunAsync(new ListTools(), mine)).Single(tool => tool.Name == "call").Config["headers"]?["Authorization"]);

        await platform.RunAsync(new ImportAgents(file.Replace("Authorization: \"***\"", $"Authorization: {_secret}-2", StringComparison.Ordinal)), mine);
        Assert.Equal("***", (await platform.RunAsync(new ListTools(), mine)).Single(tool => tool.Name == "call").Config["headers"]!["Authorization"]!.GetValue<string>());
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE tenant_id = $1 AND audit_entries::text LIKE '%Secret-token%'", mine.Tenant!.Value.Value));
    }

    [Fact]
    public async Task Ids_OfAnotherTenant_NeverResolve()
    {
        var (mine, other) = (await FilledAsync(), await ActorAsync());
        var boss = await platform.RunAsync(new GetAgent("boss"), mine);
        foreach (var name in new[] { "boss", boss.AssistantId.ToString() })
            Assert.Equal("agents.unknown_agent", (await platform.RefusalAsync(new ExportAgents([name]), other)).Code);
        var tool = (await platform.RunAsync(new ListTools(), mine))[0];
        var file = $"format: platform-agents\nversion: 1\nagents: [{{id: thief, name: T, config_json: {{simple: {{settings: {{system_prompt: x, provider: offline, tools: [{{tool_id: {tool.Id}}}], sub_agents: [{{agent_id: {boss.AssistantId}}}]}}}}}}}}]";
        Assert.Equal(["/agents/0/config_json/simple/settings/tools/0/tool_id", "/agents/0/config_json/simple/settings/sub_agents/0/agent_id"], (await platform.RefusalAsync(new ImportAgents(file), other)).Fields.Select(field => field.Pointer));
        Assert.Equal("shared.forbidden", (await platform.RefusalAsync(new ImportAgents(file), other with { Permissions = Grants.Of(Role.Viewer) })).Code);
    }

    [Fact]
    public async Task Archived_AgentOfTheSameSlug_IsNotChanged()
    {
        var mine = await FilledAsync();
        var file = (await platform.RunAsync(new ExportAgents(["asker"]), mine)).Text;
        await platform.RunAsync(new RemoveAgent("asker"), mine);
        Assert.Equal("/agents/0/id", Assert.Single((await platform.RefusalAsync(new ImportAgents(file), mine)).Fields).Pointer);
    }

    private async Task<AgentImportReport> TryAsync(string file, Actor actor) => AgentImportReport.Of(await platform.RefusalAsync(new ImportAgents(file, DryRun: true), actor))!;

    private async Task<Actor> ActorAsync() => Actor.Job("test", (await platform.NewTenantAsync()).Id);

    private static JsonObject Settings(AgentView agent) => (JsonObject)agent.ConfigJson["simple"]!["settings"]!;

    // A boss with a bot, a clock and a tool that asks the clerk; a clerk with a call that needs a key; an asker of the boss.
    private async Task<Actor> FilledAsync()
    {
        var actor = await ActorAsync();
        var call = await platform.RunAsync(new CreateTool(new ToolEdit
        {
            Name = "call", ToolType = ToolType.Http, Config = (JsonObject)JsonNode.Parse($$"""{"url":"https://api.example.com/{x}","headers":{"Authorization":"{{_secret}}","Accept":"text/plain"} }""")!,
        }), actor);
        var clock = await platform.RunAsync(new CreateTool(new ToolEdit { Name = "clock", ToolType = ToolType.Time, InputSchema = AgentsApi.Schema, Description = "What time is it: now?" }), actor);
        var clerk = await platform.RunAsync(new CreateAgent("Clerk", AgentsApi.Config("Work.", s => s["tools"] = Uses(call.Id)), "clerk"), actor);
        var ask = await platform.RunAsync(new CreateTool(new ToolEdit { Name = "ask clerk", ToolType = ToolType.SubAssistant, AssistantId = clerk.AssistantId }), actor);
        var boss = await platform.RunAsync(new CreateAgent("Boss", AgentsApi.Config("Lead them.", s =>
        {
            s["tools"] = Uses(clock.Id, ask.Id);
            s["integrations"] = JsonNode.Parse($$"""[{"type":"telegram","settings":{"enabled":true,"bot_token":"{{_secret}}"} }]""");
            s["limits"] = new JsonObject { ["daily_budget"] = "5.00" };
        }), "boss", "Leads: them", Publish: true), actor);
        await platform.RunAsync(new CreateAgent("Asker", AgentsApi.Config("Ask.", s => s["sub_agents"] = new JsonArray(new JsonObject { ["agent_id"] = boss.AssistantId.ToString(), ["description"] = "always" })), "asker"), actor);
        return actor;
    }

    private static JsonArray Uses(params Guid[] tools) => [.. tools.Select(tool => new JsonObject { ["tool_id"] = tool.ToString() })];
}
