using System.Text.Json.Nodes;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Templates;
using Platform.Core.Agents.Tools;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents.List;

/// <summary>Agents from templates and as copies, their slugs, and the model that they begin with.</summary>
public sealed class MakingTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Template_MakesADraft_WithToolsOnlyWhereNoneOfTheTypeIs()
    {
        var actor = await ActorAsync();
        var clock = await platform.RunAsync(new CreateTool(new ToolEdit { Name = "My clock", ToolType = ToolType.Time }), actor);
        foreach (var (key, language) in AgentTemplates.Keys.SelectMany(key => new[] { (key, "ru"), (key, "en") }))
        {
            var template = AgentTemplates.Find(key, language)!;
            var made = await platform.RunAsync(new CreateAgentFromTemplate(template.Name, key, language, template.Tools, Id: $"{key}-{language}"), actor);
            Assert.Equal((AgentStatus.Draft, template.Description, template.Department), (made.Status, made.Description, made.Department));
            var settings = made.ConfigJson["simple"]!["settings"]!;
            Assert.Equal(("offline", template.Prompt), (settings["provider"]!.GetValue<string>(), settings["system_prompt"]!.GetValue<string>()));
            Assert.Equal(template.Tools.Contains(ToolType.Time), settings["tools"]!.ToJsonString().Contains(clock.Id.ToString(), StringComparison.Ordinal));
        }

        // Ten agents, and of each type one tool.
        Assert.Equal(["Calendar", "Reminder", "Time", "Weather"], (await platform.RunAsync(new ListTools(), actor)).Select(tool => tool.ToolType.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal("agents.slug_taken", (await platform.RefusalAsync(new CreateAgentFromTemplate("x", null, "en", [], "Help.", "support-en"), actor)).Code);
        Assert.Equal("agents.unknown_template", (await platform.RefusalAsync(new CreateAgentFromTemplate("x", "poet", "en", []), actor)).Code);
        Assert.Equal("shared.invalid", (await platform.RefusalAsync(new CreateAgentFromTemplate("x", null, "en", [], " "), actor)).Code);
        Assert.Equal("shared.forbidden", (await platform.RefusalAsync(new CreateAgentFromTemplate("x", null, "en", [], "Help."), actor with { Permissions = Grants.Of(Role.Viewer) })).Code);
    }

    [Fact]
    public async Task UsualModel_IsWhatMostAgentsUse_OfWhatCanBeUsed()
    {
        var actor = await ActorAsync();
        Assert.Equal("offline", (await platform.RunAsync(new GetUsualModel(), actor)).Provider);
        await platform.RunAsync(new CreateProvider("own", "openai", Keys: ["sk-1"]), actor);
        // Nobody has asked the provider for its list yet.
        Assert.Equal("offline", (await platform.RunAsync(new GetUsualModel(), actor)).Provider);
        foreach (var (name, model) in new[] { ("a", "rare"), ("b", "usual"), ("c", "usual") })
            await platform.RunAsync(new CreateAgent(name, AgentsApi.Config(settings: s => (s["provider"], s["model_id"]) = ("own", model))), actor);
        await platform.RunAsync(new CreateAgent("d", AgentsApi.Config(settings: s => (s["provider"], s["model_id"]) = ("openai", "keyless"))), actor);

        var usual = await platform.RunAsync(new GetUsualModel(), actor);
        Assert.Equal(("own", "usual"), (usual.Provider, usual.Model));
        Assert.Equal("offline", (await platform.RunAsync(new GetUsualModel(), await ActorAsync())).Provider);
    }

    [Fact]
    public async Task Copy_HasTheNewestConfiguration_ButNoSecrets()
    {
        var actor = await ActorAsync();
        var source = await platform.RunAsync(new CreateAgent("Source", AgentsApi.Config("One.", s => s["integrations"] = JsonNode.Parse("""[{"type":"telegram","settings":{"enabled":true,"bot_token":"Secret-1"} }]""")), "source", Publish: true), actor);
        await platform.RunAsync(new EditAgent("source", new AgentEdit { ConfigJson = (JsonObject)JsonNode.Parse("""{"simple":{"settings":{"system_prompt":"Two."} } }""")! }, Replace: false), actor);

        var copy = await platform.RunAsync(new DuplicateAgent("source", "Copy", "copy"), actor);

        Assert.Equal("/simple/settings/integrations/0/settings/bot_token", Assert.Single(copy.SecretsLeftOut));
        Assert.Equal((AgentStatus.Draft, 1), (copy.Agent.Status, copy.Agent.Version));
        var settings = copy.Agent.ConfigJson["simple"]!["settings"]!;
        Assert.Equal("Two.", settings["system_prompt"]!.GetValue<string>());
        Assert.Equal("""{"enabled":false}""", settings["integrations"]![0]!["settings"]!.ToJsonString());
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM agent_versions WHERE agent_id = $1 AND secrets IS NOT NULL", copy.Agent.AssistantId));
        foreach (var name in new[] { "source", source.AssistantId.ToString() })
            Assert.Equal("agents.unknown_agent", (await platform.RefusalAsync(new DuplicateAgent(name, "Stolen"), await ActorAsync())).Code);
    }

    [Fact]
    public async Task Slug_IsSuggestedAndChecked()
    {
        var actor = await ActorAsync();
        await platform.RunAsync(new CreateAgent("Import", AgentsApi.Config()), actor);
        Assert.Equal(new AgentSlugCheck(true, false, "prodavets"), await platform.RunAsync(new CheckAgentSlug("Продавец"), actor));
        Assert.Equal(new AgentSlugCheck(true, true, "import-agent-2"), await platform.RunAsync(new CheckAgentSlug("Import", "import-agent"), actor));
        Assert.False((await platform.RunAsync(new CheckAgentSlug("x", "Not a slug"), actor)).IsValid);
        Assert.False((await platform.RunAsync(new CheckAgentSlug("x", "export"), actor)).IsValid);
        Assert.False((await platform.RunAsync(new CheckAgentSlug("Import", "import-agent"), await ActorAsync())).IsTaken);
    }

    [Fact]
    public async Task MemberNames_AreOfTheTenant()
    {
        var tenant = await platform.NewTenantAsync();
        var member = await platform.NewMemberAsync(tenant, Role.Viewer, $"m-{tenant.Slug}@example.com");
        Assert.Equal($"m-{tenant.Slug}@example.com", Assert.Single(await platform.RunAsync(new ListMemberNames(), member)).Email);
        Assert.Empty(await platform.RunAsync(new ListMemberNames(), await ActorAsync()));
    }

    private async Task<Actor> ActorAsync() => Actor.Job("test", (await platform.NewTenantAsync()).Id);
}
