using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Office;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>What the agent's page asks of the core: who asks whom, tools to choose from, threads.</summary>
public sealed class NeighbourhoodTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Neighbourhood_HoldsThoseAboveAndBelow_ByLinksAndTools()
    {
        var tenant = await server.MakeTenantAsync("around");
        var bottom = await MakeAsync(tenant, "bottom");
        var tool = await RunAsync(tenant, new CreateTool(new ToolEdit { Name = "ask bottom", ToolType = ToolType.SubAssistant, AssistantId = bottom.AssistantId }));
        await MakeAsync(tenant, "middle", settings => settings["tools"] = new JsonArray(new JsonObject { ["tool_id"] = tool.Id.ToString() }));
        await MakeAsync(tenant, "top", settings => settings["sub_agents"] = Asking("middle"));
        await MakeAsync(tenant, "stranger");

        var around = await RunAsync(tenant, new GetAgentNeighbourhood("middle"));
        Assert.Equal(["top -1", "middle 0", "bottom 1"], around.Nodes.Select(node => $"{node.Slug} {node.Level}"));
        Assert.Equal([null, "ask bottom"], around.Edges.Select(edge => edge.Tool).Order());
        Assert.DoesNotContain(around.Edges, edge => edge.IsInCircle);
        Assert.Equal("agents.unknown_agent", (await server.RunAsync(new GetAgentNeighbourhood("middle"), server.Other)).Error!.Code);

        // What is being written closes a circle: it is seen before it is refused.
        var circle = await RunAsync(tenant, new GetAgentNeighbourhood("bottom", Config("x", settings => settings["sub_agents"] = Asking("top"))));
        Assert.Equal(3, circle.Edges.Count(edge => edge.IsInCircle));
    }

    [Fact]
    public async Task Neighbourhood_OfManyAgents_IsCut()
    {
        var tenant = await server.MakeTenantAsync("crowd");
        await MakeAsync(tenant, "hub");
        for (var i = 0; i < GetAgentNeighbourhood.MaximumAgents + 5; i++)
            await MakeAsync(tenant, $"asks-{i}", settings => settings["sub_agents"] = Asking("hub"));
        var around = await RunAsync(tenant, new GetAgentNeighbourhood("hub"));
        Assert.Equal((GetAgentNeighbourhood.MaximumAgents, true), (around.Nodes.Count, around.IsCut));
    }

    [Fact]
    public async Task ChooseTools_NamesTheLinkedAndFindsTheOthers()
    {
        var tenant = await server.MakeTenantAsync("choosing");
        var linked = await RunAsync(tenant, new CreateTool(new ToolEdit { Name = "linked", ToolType = ToolType.Time }));
        await RunAsync(tenant, new CreateTool(new ToolEdit { Name = "100% weather", ToolType = ToolType.Weather }));
        await RunAsync(tenant, new CreateTool(new ToolEdit { Name = "calendar", ToolType = ToolType.Calendar }));
        var choices = await RunAsync(tenant, new ChooseTools([linked.Id], "0%"));
        Assert.Equal(("linked", "100% weather"), (Assert.Single(choices.Named).Name, Assert.Single(choices.Found).Name));
        Assert.Empty((await server.RunAsync(new ChooseTools([linked.Id]), server.Other)).Value!.Named);
    }

    [Fact]
    public async Task ListAgents_TakesUnderscoreAndPercentLiterally()
    {
        var tenant = await server.MakeTenantAsync("literally");
        await MakeAsync(tenant, "with_line");
        await MakeAsync(tenant, "without");
        Assert.Equal(["with_line"], (await RunAsync(tenant, new ListAgents(Search: "h_l"))).Items.Select(agent => agent.Id));
        Assert.Empty((await RunAsync(tenant, new ListAgents(Search: "%"))).Items);
    }

    [Fact]
    public async Task Threads_LastUsedFirst_ByPages()
    {
        var tenant = await server.MakeTenantAsync("threads");
        var agent = await MakeAsync(tenant, "talker");
        foreach (var user in new[] { "a", "b", "c" })
            await RunAsync(tenant, new SetThread(agent.AssistantId, user, $"thread-{user}"));
        var first = await RunAsync(tenant, new ListThreads(agent.AssistantId, Limit: 2));
        var rest = await RunAsync(tenant, new ListThreads(agent.AssistantId, first.NextCursor, 2));
        Assert.Equal(["c", "b", "a"], first.Items.Concat(rest.Items).Select(thread => thread.UserId));
        Assert.Null(rest.NextCursor);
        Assert.Empty((await server.RunAsync(new ListThreads(agent.AssistantId), server.Other)).Value!.Items);
    }

    private Task<AgentView> MakeAsync(TenantInfo tenant, string slug, Action<JsonObject>? settings = null) => RunAsync(tenant, new CreateAgent(slug, Config("x", settings), slug, Publish: true));

    private async Task<T> RunAsync<T>(TenantInfo tenant, IOperation<T> operation)
    {
        var result = await server.RunAsync(operation, tenant);
        return result.Succeeded ? result.Value : throw new InvalidOperationException(result.Error.ToString());
    }

    private static JsonArray Asking(string agent) => [new JsonObject { ["agent_id"] = agent }];
}
