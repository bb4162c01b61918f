using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tests.Agents.List;

/// <summary>The lines of the list: how each agent stands, what narrows them, in which order, page by page.</summary>
public sealed class AgentRowsTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Rows_ShowHowEachStands_ItsModelAndItsLastChange()
    {
        var actor = await FilledAsync();

        var rows = (await platform.RunAsync(new ListAgentRows(new AgentFilter()), actor)).Items;

        Assert.Equal(["Альфа", "Бета", "Гамма", "Дельта"], rows.Select(row => row.Name));
        Assert.Equal([AgentState.Published, AgentState.DraftWaiting, AgentState.Draft, AgentState.Published], rows.Select(row => row.State));
        Assert.Equal(("offline", null, "sales", 1, 1), (rows[0].Provider, rows[0].Model, rows[0].Department, rows[0].NewestVersion, rows[0].PublishedVersion));
        // What runs is what is shown, not what waits.
        Assert.Equal(("offline", "one", 2, 1), (rows[1].Provider, rows[1].Model, rows[1].NewestVersion, rows[1].PublishedVersion));
        // A model without a provider is OpenAI's, and so is what the assistants API has made.
        Assert.Equal(("openai", "gpt-4o"), (rows[3].Provider, rows[3].Model));
        Assert.All(rows, row => Assert.Equal("test", row.ChangedBy));
    }

    [Theory]
    [InlineData("Draft", null, null, null, null, "Гамма")]
    [InlineData("DraftWaiting", null, null, null, null, "Бета")]
    [InlineData("Archived", null, null, null, null, "Эпсилон")]
    [InlineData(null, "sales", null, null, null, "Альфа")]
    [InlineData(null, null, "openai", null, null, "Дельта")]
    [InlineData(null, null, "offline", "one", null, "Бета")]
    [InlineData(null, null, "offline", "two", null, "")]
    [InlineData(null, null, null, null, "бет", "Бета")]
    [InlineData(null, null, null, null, "%", "")]
    public async Task Rows_Narrowed_HoldWhatFits(string? state, string? department, string? provider, string? model, string? search, string expected)
    {
        var actor = await FilledAsync();
        var filter = new AgentFilter(state is null ? null : Enum.Parse<AgentState>(state), department, provider, model, search);
        Assert.Equal(expected, string.Join(' ', (await platform.RunAsync(new ListAgentRows(filter), actor)).Items.Select(row => row.Name)));
    }

    [Fact]
    public async Task Rows_InEveryOrder_ReadOnWithoutGapsOrDoubles()
    {
        var actor = await FilledAsync();
        var all = (await platform.RunAsync(new ListAgentRows(new AgentFilter()), actor)).Items;
        Guid[] ranked = [all[2].Id, all[0].Id];
        foreach (var order in Enum.GetValues<AgentOrder>())
        {
            foreach (var descending in new[] { false, true })
            {
                var (names, cursor) = (new List<string>(), (string?)null);
                do
                {
                    var page = await platform.RunAsync(new ListAgentRows(new AgentFilter(), order, descending, cursor, Limit: 1) { Ranked = ranked }, actor);
                    names.AddRange(page.Items.Select(row => row.Name));
                    cursor = page.NextCursor;
                }
                while (cursor is not null);
                string[] expected = order switch
                {
                    AgentOrder.Ranked => ["Гамма", "Альфа", "Бета", "Дельта"],
                    AgentOrder.Changed => ["Альфа", "Гамма", "Дельта", "Бета"],
                    _ => ["Альфа", "Бета", "Гамма", "Дельта"],
                };
                Assert.Equal(descending ? expected.Reverse() : expected, names);
            }
        }

        foreach (var cursor in new[] { "x", Cursor.Of("a"), Cursor.Of("a", "b"), Cursor.Of(1, Guid.NewGuid()) })
            Assert.Equal("shared.invalid_cursor", (await platform.RefusalAsync(new ListAgentRows(new AgentFilter(), AgentOrder.Changed, Cursor: cursor), actor)).Code);
    }

    [Fact]
    public async Task Facets_CountEverything_AlsoWhatIsArchived()
    {
        var actor = await FilledAsync();
        var facets = (await platform.RunAsync(new ListAgentRows(new AgentFilter(Search: "Альфа")) { WithFacets = true }, actor)).Facets!;
        Assert.Equal((4, 2, 1, 1, 1), (facets.Total, facets.CountOf(AgentState.Published), facets.CountOf(AgentState.DraftWaiting), facets.CountOf(AgentState.Draft), facets.CountOf(AgentState.Archived)));
        Assert.Contains(new AgentGroup(AgentState.Published, "sales", "offline", null, 1), facets.Groups);
    }

    [Fact]
    public async Task Rows_OfAnotherTenant_AreNotSeen_AndNeedThePermission()
    {
        await FilledAsync();
        var other = await platform.NewTenantAsync();
        var actor = Actor.Job("test", other.Id);
        Assert.Empty((await platform.RunAsync(new ListAgentRows(new AgentFilter()), actor)).Items);
        Assert.Empty((await platform.RunAsync(new ListAgentRows(new AgentFilter()) { WithFacets = true }, actor)).Facets!.Groups);
        Assert.Equal("shared.forbidden", (await platform.RefusalAsync(new ListAgentRows(new AgentFilter()), actor with { Permissions = [] })).Code);
        Assert.Equal("shared.forbidden", (await platform.RefusalAsync(new GetUsageOfToday(), await platform.NewMemberAsync(other, Role.Viewer))).Code);
    }

    [Fact]
    public async Task UsageOfToday_IsOfTheTenantsOwnDay_AndCountsQuestionsOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var actor = Actor.Job("test", tenant.Id);
        var (cheap, dear) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var now = platform.Time.GetUtcNow();
        var midnight = new DateTimeOffset(TimeZoneInfo.ConvertTime(now, tenant.Zone).Date, tenant.Zone.GetUtcOffset(now));
        foreach (var (agent, question, cost, at) in new (Guid?, string?, decimal, DateTimeOffset)[]
        {
            (dear, "q1", 0.5m, now), (dear, "q1", 0.25m, now.AddSeconds(-1)), (dear, "q2", 0.25m, midnight), (dear, null, 0m, now), (dear, "q0", 9m, midnight.AddSeconds(-1)),
            (cheap, "q3", 0.1m, now), (null, "q4", 7m, now),
        })
        {
            await platform.Services.GetRequiredService<IBudgets>().RecordAsync(
                new UsageRecord { Tenant = tenant.Id, At = at, Agent = agent, Interaction = question, Provider = "openai", Model = "m", Cost = cost }, CancellationToken.None);
        }

        Assert.Equal([new AgentUsageOfToday(dear, 2, 4, 1m), new AgentUsageOfToday(cheap, 1, 1, 0.1m)], await platform.RunAsync(new GetUsageOfToday(), actor));
        Assert.Empty(await platform.RunAsync(new GetUsageOfToday(), Actor.Job("test", (await platform.NewTenantAsync()).Id)));
    }

    [Fact]
    public async Task ChangedBy_IsWhoPublishedLast()
    {
        var tenant = await platform.NewTenantAsync();
        var made = await platform.RunAsync(new CreateAgent("Mine", AgentsApi.Config()), Actor.Job("maker", tenant.Id));
        await platform.RunAsync(new PublishAgentVersion(made.Id, 1), Actor.Job("publisher", tenant.Id));
        Assert.Equal("publisher", Assert.Single((await platform.RunAsync(new ListAgentRows(new AgentFilter()), Actor.Job("test", tenant.Id))).Items).ChangedBy);
    }

    private async Task<Actor> FilledAsync()
    {
        var tenant = await platform.NewTenantAsync();
        var actor = Actor.Job("test", tenant.Id);
        await platform.RunAsync(new CreateAgent("Альфа", AgentsApi.Config(settings: s => s["office"] = new System.Text.Json.Nodes.JsonObject { ["department"] = "sales" }), Publish: true), actor);
        platform.Time.Advance(TimeSpan.FromSeconds(1));
        var beta = await platform.RunAsync(new CreateAgent("Бета", AgentsApi.Config(settings: s => s["model_id"] = "one"), Publish: true), actor);
        platform.Time.Advance(TimeSpan.FromSeconds(1));
        await platform.RunAsync(new CreateAgent("Гамма", AgentsApi.Config(), Description: "третий"), actor);
        platform.Time.Advance(TimeSpan.FromSeconds(1));
        await platform.RunAsync(new CreateAssistant(new AssistantEdit { Name = "Дельта", Model = "gpt-4o" }), actor);
        platform.Time.Advance(TimeSpan.FromSeconds(1));
        await platform.RunAsync(new EditAgent(beta.Id, new AgentEdit { ConfigJson = AgentsApi.Config(settings: s => s["model_id"] = "two") }, Replace: true), actor);
        var gone = await platform.RunAsync(new CreateAgent("Эпсилон", AgentsApi.Config()), actor);
        await platform.RunAsync(new RemoveAgent(gone.Id), actor);
        return actor;
    }
}
