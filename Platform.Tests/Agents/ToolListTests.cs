using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents;

/// <summary>The list of tools, who uses them, copies, and changing many at once.</summary>
public sealed class ToolListTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task FindTools_FiltersAndOrders_ReadOnByCursorWithoutLossOrRepeat()
    {
        var owner = await OwnerAsync();
        for (var i = 0; i < 12; i++)
            await ToolAsync(owner, $"tool {i % 4} {i}", i % 3 == 0 ? ToolType.Weather : ToolType.Time, isActive: i % 2 == 0);

        foreach (var order in Enum.GetValues<ToolOrder>())
        {
            foreach (var descending in new[] { false, true })
            {
                var (seen, cursor) = (new List<ToolSummary>(), (string?)null);
                do
                {
                    var page = await platform.RunAsync(new FindTools(Order: order, Descending: descending, Cursor: cursor, Limit: 5), owner);
                    seen.AddRange(page.Items);
                    cursor = page.NextCursor;
                }
                while (cursor is not null);
                Assert.Equal(12, seen.Select(tool => tool.Id).Distinct().Count());
                Assert.Equal(12, seen.Count);
                if (order == ToolOrder.Name)
                    Assert.Equal(descending ? seen.OrderByDescending(tool => tool.Name, StringComparer.Ordinal) : seen.OrderBy(tool => tool.Name, StringComparer.Ordinal), seen);
            }
        }

        Assert.Equal(4, (await platform.RunAsync(new FindTools(Type: ToolType.Weather), owner)).Items.Count);
        Assert.All((await platform.RunAsync(new FindTools(IsActive: false), owner)).Items, tool => Assert.False(tool.IsActive));
        Assert.Equal(3, (await platform.RunAsync(new FindTools("TOOL 1"), owner)).Items.Count(tool => tool.Name.StartsWith("tool 1 ", StringComparison.Ordinal)));
        Assert.Empty((await platform.RunAsync(new FindTools("tool_1"), owner)).Items);
        var underlined = await ToolAsync(owner, "look_up 100%");
        Assert.Equal([underlined.Id], (await platform.RunAsync(new FindTools("k_up 100%"), owner)).Items.Select(tool => tool.Id));
        var named = (await platform.RunAsync(new FindTools(Limit: 5), owner)).NextCursor;
        Assert.Equal("shared.invalid_cursor", (await platform.RefusalAsync(new FindTools(Order: ToolOrder.Used, Cursor: named), owner)).Code);
    }

    [Fact]
    public async Task Tool_OfPublishedAndDraftVersions_IsCountedAndListedAsSuch()
    {
        var owner = await OwnerAsync();
        var (used, drafted, unused) = (await ToolAsync(owner, "used"), await ToolAsync(owner, "drafted"), await ToolAsync(owner, "unused"));
        var published = await platform.RunAsync(new CreateAgent("Published", ConfigWith(used.Id), Publish: true), owner);
        await platform.RunAsync(new EditAgent(published.Id, new AgentEdit { ConfigJson = ConfigWith(drafted.Id) }, Replace: true), owner);
        await platform.RunAsync(new CreateAgent("Draft", ConfigWith(used.Id)), owner);

        var rows = (await platform.RunAsync(new FindTools(), owner)).Items.ToDictionary(tool => tool.Name);
        Assert.Equal((2, 0), (rows["used"].UsedBy, rows["used"].Drafted));
        Assert.Equal((0, 1), (rows["drafted"].UsedBy, rows["drafted"].Drafted));
        Assert.Equal(["unused"], (await platform.RunAsync(new FindTools(Unused: true), owner)).Items.Select(tool => tool.Name));
        Assert.Equal(unused.Id, rows["unused"].Id);

        var users = await platform.RunAsync(new ListToolUsers(used.Id), owner);
        Assert.Equal(["Draft", "Published"], users.Select(user => user.Name));
        Assert.Equal((true, false, 2, (int?)1), (users[1].InEffect, users[1].InDraft, users[1].NewestVersion, users[1].PublishedVersion));
        var drafts = await platform.RunAsync(new ListToolUsers(drafted.Id), owner);
        Assert.Equal((false, true), (drafts.Single().InEffect, drafts.Single().InDraft));
        await platform.RunAsync(new PublishAgentVersion(published.Id, 2), owner);
        Assert.True((await platform.RunAsync(new ListToolUsers(drafted.Id), owner)).Single().InEffect);
    }

    [Fact]
    public async Task ThousandTools_OneStatementAnswers()
    {
        var owner = await OwnerAsync();
        await platform.SqlAsync(
            """
            INSERT INTO tools (id, tenant_id, name, tool_type, input_schema, config, is_active, version, created_at, updated_at)
            SELECT gen_random_uuid(), $1, 'tool ' || n, 'Time', '{"type":"object"}', '{}', true, 1, now(), now() FROM generate_series(1, 1000) n
            """, owner.Tenant!.Value.Value);
        using var statements = new StatementCount(platform.ConnectionString);

        var page = await platform.RunAsync(new FindTools(Order: ToolOrder.Used, Descending: true, Limit: 100), owner);

        Assert.Equal(100, page.Items.Count);
        // The other one tells the connection its tenant.
        Assert.InRange(statements.Count, 1, 2);
    }

    [Fact]
    public async Task DuplicateTool_TakesSecretsAlong_AndNobodyHasIt()
    {
        var owner = await OwnerAsync();
        var config = (JsonObject)JsonNode.Parse("""{"url":"https://example.com/{city}","headers":{"Authorization":"Bearer very-secret"}}""")!;
        var tool = await platform.RunAsync(new CreateTool(new ToolEdit { Name = "http", ToolType = ToolType.Http, Config = config }), owner);

        var copy = await platform.RunAsync(new DuplicateTool(tool.Id, " http (copy) "), owner);

        Assert.Equal(("http (copy)", "***", 1), (copy.Name, (string?)copy.Config["headers"]!["Authorization"], copy.Version));
        Assert.Equal(1L, await platform.SqlAsync("SELECT count(*) FROM tools a JOIN tools b ON a.secrets = b.secrets WHERE a.id = $1 AND b.id = $2", tool.Id, copy.Id));
        // The stored secret serves the copy: an edit that keeps it is taken.
        await platform.RunAsync(new UpdateTool(copy.Id, new ToolEdit { Config = copy.Config }), owner);
        Assert.Equal("agents.unknown_tool", (await platform.RefusalAsync(new DuplicateTool(Guid.CreateVersion7(), "x"), owner)).Code);
    }

    [Fact]
    public async Task ManyTools_AreTurnedOffAndDeleted_AllOrNone()
    {
        var owner = await OwnerAsync();
        var tools = new[] { await ToolAsync(owner, "a"), await ToolAsync(owner, "b"), await ToolAsync(owner, "c") };
        var ids = tools.Select(tool => tool.Id).ToArray();
        var agent = await platform.RunAsync(new CreateAgent("Holder", ConfigWith(ids[1]), Publish: true), owner);

        Assert.Equal(3, (await platform.RunAsync(new ActivateTools([.. ids, Guid.CreateVersion7()], false), owner)).Count);
        Assert.Equal(0, (await platform.RunAsync(new ActivateTools(ids, false), owner)).Count);
        Assert.Equal(agent.Epoch + 1, (await platform.RunAsync(new GetAgent(agent.Id), owner)).Epoch);
        var refusal = await platform.RefusalAsync(new DeleteTools(ids), owner);
        Assert.Equal(("agents.in_use", "Holder"), (refusal.Code, refusal.Arguments[0]));
        Assert.Equal(3, (await platform.RunAsync(new FindTools(), owner)).Items.Count);
        Assert.Equal(3, (await platform.RunAsync(new DeleteTools(ids, Force: true), owner)).Count);
        Assert.Empty((await platform.RunAsync(new FindTools(), owner)).Items);
        Assert.Contains("'b' was deleted", (await platform.RunAsync(new ListAgentVersions(agent.Id), owner)).Items[0].Comment, StringComparison.Ordinal);
        Assert.Equal(["/ids"], (await platform.RefusalAsync(new DeleteTools([]), owner)).Fields.Select(field => field.Pointer));
    }

    [Fact]
    public async Task SecondTenant_SeesAndChangesNothing()
    {
        var (mine, other) = (await OwnerAsync(), await OwnerAsync());
        var tool = await ToolAsync(mine, "mine");
        await platform.RunAsync(new CreateAgent("Mine", ConfigWith(tool.Id)), mine);

        Assert.Empty((await platform.RunAsync(new FindTools(), other)).Items);
        Assert.Empty(await platform.RunAsync(new FindAskable(), other));
        Assert.Equal("agents.unknown_tool", (await platform.RefusalAsync(new ListToolUsers(tool.Id), other)).Code);
        Assert.Equal("agents.unknown_tool", (await platform.RefusalAsync(new DuplicateTool(tool.Id, "stolen"), other)).Code);
        Assert.Equal(0, (await platform.RunAsync(new DeleteTools([tool.Id], Force: true), other)).Count);
        Assert.Equal(0, (await platform.RunAsync(new ActivateTools([tool.Id], false), other)).Count);
        Assert.Equal((1, true), ((await platform.RunAsync(new FindTools(), mine)).Items.Single().UsedBy, (await platform.RunAsync(new GetTool(tool.Id), mine)).IsActive));
    }

    [Fact]
    public async Task Viewer_MayLookButNotChange()
    {
        var owner = await OwnerAsync();
        var tool = await ToolAsync(owner, "clock");
        var viewer = owner with { Permissions = Grants.Of(Role.Viewer) };

        Assert.Single((await platform.RunAsync(new FindTools(), viewer)).Items);
        Assert.Empty(await platform.RunAsync(new ListToolUsers(tool.Id), viewer));
        foreach (var change in new IOperation<ToolsChanged>[] { new DeleteTools([tool.Id]), new ActivateTools([tool.Id], false) })
            Assert.Equal("shared.forbidden", (await platform.RefusalAsync(change, viewer)).Code);
        Assert.Equal("shared.forbidden", (await platform.RefusalAsync(new DuplicateTool(tool.Id, "x"), viewer)).Code);
    }

    [Fact]
    public async Task FindAskable_OffersActiveAgents_AndTheChosenOneWhateverItIs()
    {
        var owner = await OwnerAsync();
        var (first, second) = (await platform.RunAsync(new CreateAgent("Anna of sales", Config()), owner), await platform.RunAsync(new CreateAgent("Boris", Config()), owner));
        await platform.RunAsync(new RemoveAgent(second.Id), owner);

        Assert.Equal([first.AssistantId], (await platform.RunAsync(new FindAskable(), owner)).Select(agent => agent.Id));
        Assert.Empty(await platform.RunAsync(new FindAskable("nobody"), owner));
        var withChosen = await platform.RunAsync(new FindAskable("sales", second.AssistantId), owner);
        Assert.Equal([("Boris", false), ("Anna of sales", true)], withChosen.Select(agent => (agent.Name, agent.CanBeAsked)));
    }

    [Theory]
    [InlineData(ToolType.Http, null, null, ToolClass.Read)]
    [InlineData(ToolType.Http, null, "POST", ToolClass.Write)]
    [InlineData(ToolType.Http, "approval", "GET", ToolClass.Approval)]
    [InlineData(ToolType.Weather, null, null, ToolClass.Read)]
    [InlineData(ToolType.Mcp, null, null, ToolClass.Write)]
    [InlineData(ToolType.Calendar, "nonsense", null, ToolClass.Write)]
    public void ToolClass_OfTypeAndWish(ToolType type, string? chosen, string? method, ToolClass expected) => Assert.Equal(expected, ToolClasses.Of(type, chosen, method));

    private async Task<Actor> OwnerAsync() => Actor.Shell((await platform.NewTenantAsync()).Id);

    private Task<ToolView> ToolAsync(Actor actor, string name, ToolType type = ToolType.Time, bool isActive = true) =>
        platform.RunAsync(new CreateTool(new ToolEdit { Name = name, ToolType = type, IsActive = isActive }), actor);

    private static JsonObject Config() => AgentsApi.Config();

    private static JsonObject ConfigWith(Guid tool) => AgentsApi.Config(settings: settings => settings["tools"] = new JsonArray(new JsonObject { ["tool_id"] = tool.ToString() }));
}
