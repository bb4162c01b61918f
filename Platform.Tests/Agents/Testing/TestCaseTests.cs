using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents.Testing;

/// <summary>Test cases as they are written down.</summary>
public sealed class TestCaseTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Case_AddedChangedCopiedOrderedAndRemoved()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var (agent, owner) = (made.Agent.Id, made.Running.Owner);
        var first = await made.AddAsync(Full("Parcel"));
        var second = await made.AddAsync(new TestCaseContent { Name = "Price", Question = "What does it cost?" });
        var copy = await platform.RunAsync(new DuplicateTestCase(agent, first.Id), owner);
        Assert.Equal(["Parcel", "Parcel (copy)", "Price"], await NamesAsync(made));

        var changed = await platform.RunAsync(new EditTestCase(agent, first.Id, new TestCaseEdit { Name = "Parcel 7", Pattern = null }, (uint)first.Version), owner);
        Assert.Equal((2, null, "shop"), (changed.Version, changed.Content.Pattern, changed.Content.UserData!["name"]!.ToString()));
        Assert.Equal("shared.changed_meanwhile", (await platform.RefusalAsync(new EditTestCase(agent, first.Id, new TestCaseEdit { Name = "Late" }, 1), owner)).Code);

        await platform.RunAsync(new OrderTestCases(agent, [second.Id, copy.Id, first.Id]), owner);
        Assert.Equal(["Price", "Parcel (copy)", "Parcel 7"], await NamesAsync(made));
        Assert.Equal("/ids", (await platform.RefusalAsync(new OrderTestCases(agent, [second.Id, second.Id, first.Id]), owner)).Fields[0].Pointer);
        Assert.Equal(2, (await platform.RunAsync(new GetTestCase(agent, first.Id), owner)).Version);

        await platform.RunAsync(new RemoveTestCase(agent, copy.Id), owner);
        Assert.Equal("agents.unknown_test_case", (await platform.RefusalAsync(new GetTestCase(agent, copy.Id), owner)).Code);
        var page = await platform.RunAsync(new ListTestCases(agent, Limit: 1), owner);
        Assert.Equal(["Parcel 7"], (await platform.RunAsync(new ListTestCases(agent, page.NextCursor), owner)).Items.Select(row => row.Content.Name));
    }

    [Fact]
    public async Task Content_ComesBackAsItWasSent()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var sent = Full("Parcel");
        var stored = (await platform.RunAsync(new GetTestCase(made.Agent.Id, (await made.AddAsync(sent)).Id), made.Running.Owner)).Content;
        Assert.Equal(TestingJson.Text(sent), TestingJson.Text(stored));
    }

    [Fact]
    public async Task WrongFields_AreNamedAllAtOnce()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var refusal = await platform.RefusalAsync(new AddTestCase(made.Agent.Id, TestCaseEdit.Of(new TestCaseContent
        {
            Name = "", Question = " ", Earlier = [new(TestTurnRole.User, "")], UserData = new JsonObject { ["language"] = "de", ["time_zone"] = "Mars/Olympus", ["name"] = 5 },
            Calls = [new("two words")], NotCalled = [""], Contains = [""], Pattern = "(", Judge = new TestJudge("", "openai"), Recordings = [new("clock", "a\0b")], TimeoutSeconds = 1,
        })), made.Running.Owner);

        Assert.Equal(
            ["/calls/0/tool", "/contains/0", "/earlier/0/text", "/judge/criterion", "/judge/model_id", "/name", "/not_called/0", "/pattern", "/question", "/recordings/0/result",
                "/timeout_seconds", "/user_data/language", "/user_data/name", "/user_data/time_zone"],
            refusal.Fields.Select(field => field.Pointer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Chat_BecomesACase_WithItsCallsAsRecordings()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var exchange = new TriedExchange(
            "Where is\n my parcel 7?", "It is in Kazan, 3 days away.", [new(TestTurnRole.User, "Hi"), new(TestTurnRole.Assistant, "Hello")], new JsonObject { ["name"] = "Anna" },
            [new("orders", new JsonObject { ["number"] = "7" }, "wrong", "tool.wrong_arguments"), new("orders", new JsonObject { ["number"] = 7 }, """{"place":"Kazan"}""")]);

        var made7 = (await platform.RunAsync(new AddTestCaseFromChat(made.Agent.Id, exchange, Contains: ["Kazan"]), made.Running.Owner)).Content;

        Assert.Equal(("Where is my parcel 7?", "Where is\n my parcel 7?", "Kazan", 2), (made7.Name, made7.Question, Assert.Single(made7.Contains), made7.Earlier.Count));
        Assert.Equal(("orders", null), (Assert.Single(made7.Calls).Tool, made7.Calls[0].Arguments));
        Assert.Equal(("""{"number":7}""", """{"place":"Kazan"}"""), (Assert.Single(made7.Recordings).Arguments!.ToJsonString(), made7.Recordings[0].Result));
    }

    [Fact]
    public async Task AnotherTenant_SeesAndChangesNothing()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var mine = await made.AddAsync(Full("Secret"));
        await using var other = await TestingCase.NewAsync(platform);
        var agent = made.Agent.AssistantId.ToString();
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetTestCase(agent, mine.Id), other.Running.Owner)).Kind);
        // By an agent of one's own the foreign case is not reached, either.
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new GetTestCase(other.Agent.Id, mine.Id), other.Running.Owner)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new EditTestCase(other.Agent.Id, mine.Id, new TestCaseEdit { Name = "Mine" }), other.Running.Owner)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new RemoveTestCase(other.Agent.Id, mine.Id), other.Running.Owner)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new ListTestCases(agent), other.Running.Owner)).Kind);
        Assert.Equal(["Secret"], await NamesAsync(made));
    }

    [Fact]
    public async Task AnotherAgentOfTheTenant_DoesNotHaveIt()
    {
        await using var made = await TestingCase.NewAsync(platform);
        var (owner, kase) = (made.Running.Owner, await made.AddAsync(Full("Parcel")));
        var detail = await made.RunAsync();
        var other = (await made.Running.AgentAsync([], name: "Other")).Id;
        var refusals = new[]
        {
            await platform.RefusalAsync(new GetTestCase(other, kase.Id), owner), await platform.RefusalAsync(new EditTestCase(other, kase.Id, new TestCaseEdit { Name = "Taken" }), owner),
            await platform.RefusalAsync(new RemoveTestCase(other, kase.Id), owner), await platform.RefusalAsync(new DuplicateTestCase(other, kase.Id), owner),
            await platform.RefusalAsync(new StartTestRun(other, Cases: [kase.Id]), owner),
        };
        Assert.All(refusals, refusal => Assert.Equal("agents.unknown_test_case", refusal.Code));
        Assert.Equal("agents.unknown_test_run", (await platform.RefusalAsync(new GetTestRun(other, detail.Run.Id), owner)).Code);
        Assert.Equal("agents.unknown_test_run", (await platform.RefusalAsync(new CancelTestRun(other, detail.Run.Id), owner)).Code);
        Assert.Equal("agents.unknown_test_run", (await platform.RefusalAsync(new GetTestResult(other, detail.Results[0].Id), owner)).Code);
    }

    [Fact]
    public async Task Copy_OfTheAgent_HasItsCases()
    {
        await using var made = await TestingCase.NewAsync(platform);
        await made.AddAsync(Full("Parcel"));
        await made.AddAsync(new TestCaseContent { Name = "Price", Question = "What does it cost?" });
        var copy = await platform.RunAsync(new DuplicateAgent(made.Agent.Id, "Second"), made.Running.Owner);
        var cases = (await platform.RunAsync(new ListTestCases(copy.Agent.Id), made.Running.Owner)).Items;
        Assert.Equal([TestingJson.Text(Full("Parcel")), "Price"], [TestingJson.Text(cases[0].Content), cases[1].Content.Name]);
    }

    [Fact]
    public async Task Purge_TakesCasesAndResultsAlong()
    {
        await using var made = await TestingCase.NewAsync(platform);
        await made.AddAsync(Full("Parcel"));
        await made.RunAsync();
        await platform.RunAsync(new RemoveAgent(made.Agent.Id, Purge: true), made.Running.Owner);
        Assert.Equal(0L, await platform.SqlAsync("SELECT (SELECT count(*) FROM agent_test_cases WHERE agent_id = $1) + (SELECT count(*) FROM agent_test_runs WHERE agent_id = $1) + (SELECT count(*) FROM agent_test_results WHERE agent_id = $1)", made.Agent.AssistantId));
    }

    private static TestCaseContent Full(string name) => new()
    {
        Name = name, Question = "Where is my parcel?", Earlier = [new(TestTurnRole.User, "Hi"), new(TestTurnRole.Assistant, "Hello")], UserData = new JsonObject { ["name"] = "shop", ["language"] = "en" },
        Calls = [new("orders", new JsonObject { ["number"] = 7 })], NotCalled = ["refund"], Contains = ["Kazan"], NotContains = ["sorry"], IgnoresCase = false, Pattern = @"\d+",
        Judge = new TestJudge("It is polite.", "stub", "small"), Recordings = [new("orders", "{}", new JsonObject { ["number"] = 7 })], TimeoutSeconds = 30,
    };

    private async Task<IEnumerable<string>> NamesAsync(TestingCase made) => (await platform.RunAsync(new ListTestCases(made.Agent.Id), made.Running.Owner)).Items.Select(row => row.Content.Name);
}
