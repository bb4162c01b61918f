using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Agents.Tools;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents.Testing;

/// <summary>What stands between a draft and the public.</summary>
public sealed class PublishGateTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task WithoutCases_NothingIsAsked()
    {
        await using var made = await TestingCase.NewAsync(platform);
        await platform.RunAsync(new PublishAgentVersion(made.Agent.Id, 1), made.Running.Owner);
        Assert.Equal(TestsState.None, (await PublicationAsync(made, 1)).Tests);
    }

    [Fact]
    public async Task Cases_ThatAreNotGreen_AskForAReason_WhichIsKept()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var kase = await made.AddAsync(new TestCaseContent { Name = "Greets", Question = "Hi", Contains = ["goodbye"] });
        await RefusedAsync(made, 1, TestsState.NeverRun);
        await made.RunAsync();
        await RefusedAsync(made, 1, TestsState.Failed);
        Assert.Null((await platform.RunAsync(new GetAgent(made.Agent.Id), made.Running.Owner)).PublishedVersion);

        await platform.RunAsync(new PublishAgentVersion(made.Agent.Id, 1, null, "First", " The client waits. "), made.Running.Owner);
        Assert.Equal((TestsState.Failed, "The client waits."), Told(await PublicationAsync(made, 1)));
        Assert.Contains("The client waits.", (string)(await platform.SqlAsync("SELECT after::text FROM audit_entries WHERE action = 'agent.published' AND object_id = $1 ORDER BY at DESC LIMIT 1", made.Agent.AssistantId.ToString()))!, StringComparison.Ordinal);

        await platform.RunAsync(new EditTestCase(made.Agent.Id, kase.Id, new TestCaseEdit { Contains = new(["hello"]) }), made.Running.Owner);
        await RefusedAsync(made, 1, TestsState.Outdated);
        await made.RunAsync();
        await platform.RunAsync(new PublishAgentVersion(made.Agent.Id, 1, Reason: "is not needed"), made.Running.Owner);
        Assert.Equal((TestsState.Passed, null), Told(await PublicationAsync(made, 1)));
    }

    [Fact]
    public async Task State_FollowsCasesToolsAndVersions()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var owner = made.Running.Owner;
        Assert.Equal(TestsState.None, await made.StateAsync());
        var first = await made.AddAsync(new TestCaseContent { Name = "First", Question = "Hi", Contains = ["hello"] });
        Assert.Equal(TestsState.NeverRun, await made.StateAsync());
        await made.RunAsync();
        Assert.Equal(TestsState.Passed, await made.StateAsync());

        var second = await made.AddAsync(new TestCaseContent { Name = "Second", Question = "Hi" });
        Assert.Equal(TestsState.Outdated, await made.StateAsync());
        await made.RunAsync(cases: [second.Id]);
        Assert.Equal(TestsState.Passed, await made.StateAsync());

        var tool = Guid.Parse((await platform.RunAsync(new GetAgent(made.Agent.Id), owner)).ConfigJson["simple"]!["settings"]!["tools"]![0]!["tool_id"]!.GetValue<string>());
        await platform.RunAsync(new UpdateTool(tool, new ToolEdit { Description = "Says where an order is" }), owner);
        Assert.Equal(TestsState.Outdated, await made.StateAsync());
        await made.RunAsync();
        Assert.Equal(TestsState.Passed, await made.StateAsync());
        await platform.RunAsync(new OrderTestCases(made.Agent.Id, [second.Id, first.Id]), owner);
        Assert.Equal(TestsState.Passed, await made.StateAsync());

        await platform.RunAsync(new EditAgent(made.Agent.Id, new AgentEdit { Name = "Renamed" }, Replace: false), owner);
        Assert.Equal((TestsState.NeverRun, TestsState.Passed), (await made.StateAsync(2), await made.StateAsync(1)));
    }

    [Fact]
    public async Task Edit_ThatPublishesAtOnce_AsksToo()
    {
        await using var made = await TestingCase.NewAsync(platform);
        await made.AddAsync(new TestCaseContent { Name = "Greets", Question = "Hi" });
        var edit = new AgentEdit { Name = "Renamed" };
        var refusal = await platform.RefusalAsync(new EditAgent(made.Agent.Id, edit, Replace: false, Publish: true), made.Running.Owner);
        Assert.Equal(("agents.tests_not_green", ErrorKind.Conflict, "/reason"), (refusal.Code, refusal.Kind, refusal.Fields[0].Pointer));
        Assert.Equal(1, (await platform.RunAsync(new EditAgent(made.Agent.Id, edit with { Reason = "Typo" }, Replace: false, Publish: true), made.Running.Owner)).PublishedVersion - 1);
        Assert.Equal((TestsState.NeverRun, "Typo"), Told(await PublicationAsync(made, 2)));
    }

    [Fact]
    public async Task TwoVersions_AreHeldAgainstEachOther()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var (agent, owner) = (made.Agent.Id, made.Running.Owner);
        var hello = await made.AddAsync(new TestCaseContent { Name = "Hello", Question = "Hi", Contains = ["hello"] });
        var bye = await made.AddAsync(new TestCaseContent { Name = "Bye", Question = "Bye", Contains = ["goodbye"] });
        await made.RunAsync(1);
        await platform.RunAsync(new EditAgent(agent, new AgentEdit { ConfigJson = TestRunTests.Settings(settings => settings["system_prompt"] = "Part.") }, Replace: false), owner);
        made.Running.Model.Answer = "Goodbye then";
        made.Running.Model.PromptTokens = 111;
        await made.RunAsync(2);

        var standing = await platform.RunAsync(new GetTestStanding(agent, 2, 1), owner);

        Assert.Equal((TestsState.Failed, TestsState.Failed, 1, 1), (standing.Version.State, standing.Against!.State, standing.Version.Passed, standing.Version.Failed));
        var difference = standing.Difference!;
        Assert.Equal((2, hello.Id, bye.Id, 200), (difference.Compared, Assert.Single(difference.TurnedRed), Assert.Single(difference.TurnedGreen), difference.Tokens));
        // A case that has changed since is compared with nothing.
        await platform.RunAsync(new EditTestCase(agent, hello.Id, new TestCaseEdit { Question = "Hello?" }), owner);
        Assert.Equal(1, (await platform.RunAsync(new GetTestStanding(agent, 2, 1), owner)).Difference!.Compared);
    }

    private async Task RefusedAsync(TestingCase made, int version, TestsState state)
    {
        var refusal = await platform.RefusalAsync(new PublishAgentVersion(made.Agent.Id, version, Reason: "  "), made.Running.Owner);
        Assert.Equal(("agents.tests_not_green", ErrorKind.Conflict, state.ToString(), "/reason"), (refusal.Code, refusal.Kind, refusal.Arguments[0], refusal.Fields[0].Pointer));
    }

    private static (TestsState? Tests, string? Reason) Told(PublicationView publication) => (publication.Tests, publication.Reason);

    private async Task<PublicationView> PublicationAsync(TestingCase made, int version) => (await platform.RunAsync(new GetAgentVersion(made.Agent.Id, version), made.Running.Owner)).Publications[0];
}
