using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Agents;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Agents.Versions;
using Platform.Core.Models.Providers;
using Platform.Tests.Journeys;
using Platform.Tests.Models;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Agents.Testing;

/// <summary>The tab of the tests and the dialog before publishing, as people meet them: real server, real browser.</summary>
public sealed class TestsTabTests(AgentSite site) : IClassFixture<AgentSite>
{
    private static readonly LocatorAssertionsToContainTextOptions Long = new() { Timeout = 40_000 };

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "en", 1440)]
    [InlineData("light", "ru", 1440)]
    [InlineData("dark", "ru", 360)]
    [InlineData("light", "en", 360)]
    public async Task EveryState_FitsAndPassesAxe(string theme, string language, int width)
    {
        var slug = $"museum-{theme}-{language}-{width}";
        var cases = await MuseumAsync(slug);
        await RunAsync(slug);
        await site.RunAsync(new AddTestCase(slug, new TestCaseEdit { Name = "Новая выставка: сколько стоит билет для студента и можно ли вернуть его в день посещения", Question = "Сколько стоит билет?" }));
        var page = await site.OpenAsync(Address(slug), theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        var name = $"{theme}-{language}-{width}";
        await page.Locator(".case-name").First.WaitForAsync();
        await PagesTests.CheckAsync(page, $"tests-list-{name}", width, problems);
        foreach (var index in new[] { 0, 1 })
        {
            await page.GotoAsync(Address(slug) + $"&test={cases[index].Id}");
            await page.Locator(".verdict").First.WaitForAsync();
            await PagesTests.CheckAsync(page, $"tests-result-{index}-{name}", width, problems);
        }

        await page.GotoAsync(Address(slug) + $"&edit={cases[1].Id}");
        await page.Locator("#case-name").WaitForAsync();
        await PagesTests.CheckAsync(page, $"tests-form-{name}", width, problems);
        await page.GotoAsync(Address(slug));
        await page.Locator(".case-name").First.WaitForAsync();
        await site.EditAsync(slug, settings => settings["temperature"] = 0.1);
        await Expect(page.Locator(".agent-standing")).ToContainTextAsync("2", Long);
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.Locator("dialog[open] .publish-tests").WaitForAsync();
        await PagesTests.CheckAsync(page, $"tests-publish-{name}", width, problems);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Empty_TellsWhatATestIs_AndLeadsToTheFirst()
    {
        await site.MakeAsync("bare", prompt: "The museum opens at nine.");
        var page = await site.OpenAsync(Address("bare"));
        await Expect(page.Locator("#agent-panel .state-text")).ToContainTextAsync("A test is a question");
        await PagesTests.KeepAsync(page, "tests-empty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a test" }).ClickAsync();
        await page.FillAsync("#case-name", "Opening");
        await page.FillAsync("#case-question", "When does the museum open?");
        await page.FillAsync("#case-contains", "nine\nMuseum");
        await SaveAsync(page);
        var row = page.Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("Not run");

        await page.GetByRole(AriaRole.Button, new() { Name = "Run all" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Passed", Long);
        await Expect(page.Locator(".tests-words")).ToContainTextAsync("All pass");
        await page.Locator(".case-name").ClickAsync();
        await Expect(page.Locator(".verdict")).ToHaveCountAsync(3);
        await Expect(page).ToHaveURLAsync(new Regex("test="));

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit: Opening" }).ClickAsync();
        await page.FillAsync("#case-contains", "ten");
        await SaveAsync(page);
        await Expect(row).ToContainTextAsync("Out of date");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run: Opening" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Failed", Long);
        await Expect(page.Locator(".verdict.failed")).ToContainTextAsync("ten");
    }

    [Fact]
    public async Task Form_ShowsWhatIsWrong_KeepsWhatIsTypedOnOtherTabs_AndAsksBeforeItIsLost()
    {
        await site.MakeAsync("typing");
        var page = await site.OpenAsync(Address("typing") + "&edit=new");
        await page.FillAsync("#case-question", "Hi");
        await page.FillAsync("#case-pattern", "(");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a call" }).ClickAsync();
        await page.GetByLabel("Arguments of call 1").FillAsync("{no json");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the test" }).First.ClickAsync();
        await Expect(page.Locator(".field-error")).ToContainTextAsync("A JSON object is wanted");
        await page.GetByLabel("Arguments of call 1").FillAsync("""{"city":"Kazan"}""");
        await page.GetByLabel("Function of call 1").FillAsync("weather");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the test" }).First.ClickAsync();
        await Expect(page.Locator(".field-error")).ToHaveCountAsync(2);
        await PagesTests.KeepAsync(page, "tests-form-faults");

        await page.GetByRole(AriaRole.Tab, new() { Name = "Model" }).ClickAsync();
        await page.WaitForSelectorAsync("#agent-temperature");
        await page.Locator(".nav-link").First.ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        await page.Locator("dialog[open] .button").First.ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Tests" }).ClickAsync();
        await Expect(page.Locator("#case-question")).ToHaveValueAsync("Hi");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).First.ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Expect(page.Locator("#agent-panel .state-title")).ToContainTextAsync("No tests yet");
    }

    [Fact]
    public async Task Publish_ShowsTheDifferenceToThePublishedVersion_AndWantsAReasonWhileRed()
    {
        var cases = await MuseumAsync("gate");
        await site.RunAsync(new EditTestCase("gate", cases[1].Id, new TestCaseEdit { Calls = new([]) }));
        await site.RunAsync(new PublishAgentVersion("gate", 1, Reason: "The first"));
        var page = await site.OpenAsync("/manage/north/ai-agents/gate?tab=prompt");
        await page.FillAsync("#agent-prompt", "The museum opens at ten. Tickets cost five.");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        // What is typed is stored first, so that the tests can be put to it.
        await Expect(page.Locator("dialog[open] h2")).ToContainTextAsync("2");
        await Expect(page.Locator("dialog[open] .publish-words")).ToContainTextAsync("Never run");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run all" }).ClickAsync();
        await Expect(page.Locator("dialog[open] .publish-words")).ToContainTextAsync("Tests fail", Long);
        await Expect(page.Locator("dialog[open] .turned-red")).ToContainTextAsync("Fails now (1): Opening", Long);
        await Expect(page.Locator("dialog[open] .turned-green")).ToContainTextAsync("Passes now (1): Tickets", Long);
        await page.Locator("dialog[open] .publish-changes summary").ClickAsync();
        await Expect(page.Locator("dialog[open] .change")).ToContainTextAsync("Tickets cost five");
        await PagesTests.KeepAsync(page, "tests-publish-red");

        await page.GetByRole(AriaRole.Button, new() { Name = "Publish all the same" }).ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        Assert.Equal(1, (await site.RunAsync(new GetAgent("gate"))).PublishedVersion);
        await page.GetByLabel("Why publish although the tests are not green?").FillAsync("New hours from Monday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish all the same" }).ClickAsync();
        await Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 2 is published.");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Versions" }).ClickAsync();
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Published although tests failed: New hours from Monday");
        await PagesTests.KeepAsync(page, "tests-versions");
    }

    [Fact]
    public async Task Run_OfASlowModel_ShowsProgress_AndStops()
    {
        await using var stub = await OpenAiStub.StartAsync();
        stub.Always = Fault.Hang;
        await StubAgentAsync("slow", stub);
        foreach (var name in new[] { "One", "Two" })
            await site.RunAsync(new AddTestCase("slow", new TestCaseEdit { Name = name, Question = "Hi" }));
        var page = await site.OpenAsync(Address("slow"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Run all" }).ClickAsync();
        await Expect(page.Locator(".test-progress")).ToContainTextAsync("0 of 2 done");
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Running", Long);
        await Eventually.TrueAsync(() => stub.Waiting == 2, "the model hangs");
        await PagesTests.KeepAsync(page, "tests-running");
        // Closing the page changes nothing.
        await page.ReloadAsync();
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Running", Long);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.Locator(".test-progress")).ToHaveCountAsync(0);
        await Eventually.TrueAsync(() => stub.Waiting == 0, "the calls end");
        await page.Locator(".runs summary").ClickAsync();
        await Expect(page.Locator(".runs tbody tr")).ToContainTextAsync("Stopped");
    }

    [Fact]
    public async Task Recording_TakesWhatToolsAnswer_AndTheTestReplaysIt()
    {
        await using var stub = await OpenAiStub.StartAsync();
        await StubAgentAsync("recorded", stub, site.Clock);
        stub.Turns.Enqueue([("clock", """{"time_zone":"Asia/Tokyo"}""")]);
        var page = await site.OpenAsync(Address("recorded") + "&edit=new");
        await page.FillAsync("#case-name", "Tokyo");
        await page.FillAsync("#case-question", "What time is it in Tokyo?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record results…" }).ClickAsync();
        await Expect(page.Locator("dialog[open] .record-tools")).ToContainTextAsync("clock reads");
        await PagesTests.KeepAsync(page, "tests-record");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for real" }).ClickAsync();
        await Expect(page.GetByLabel("Arguments of recording 1")).ToHaveValueAsync("""{"time_zone":"Asia/Tokyo"}""", new() { Timeout = 40_000 });
        await Expect(page.GetByLabel("Result of recording 1")).ToHaveValueAsync(new Regex("Asia/Tokyo"));
        await SaveAsync(page);
        stub.Turns.Enqueue([("clock", """{"time_zone":"Asia/Tokyo"}""")]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run all" }).ClickAsync();
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("Passed", Long);
    }

    [Fact]
    public async Task Rows_AreCopiedMovedAndRemoved()
    {
        await MuseumAsync("rows");
        var page = await site.OpenAsync(Address("rows"));
        await ChooseAsync(page, "Opening", "Duplicate");
        await Expect(page.Locator(".case-name strong")).ToHaveTextAsync(["Opening", "Opening (copy)", "Tickets"]);
        await ChooseAsync(page, "Tickets", "Move up");
        await Expect(page.Locator(".case-name strong")).ToHaveTextAsync(["Opening", "Tickets", "Opening (copy)"]);
        await ChooseAsync(page, "Opening (copy)", "Remove");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Expect(page.Locator(".case-name strong")).ToHaveTextAsync(["Opening", "Tickets"]);
    }

    [Fact]
    public async Task Viewer_SeesResults_AndChangesNothing()
    {
        var cases = await MuseumAsync("watched");
        await RunAsync("watched");
        var page = await site.OpenAsync(Address("watched") + $"&test={cases[0].Id}", email: AgentSite.ViewerEmail);
        await Expect(page.Locator(".verdict").First).ToBeVisibleAsync();
        await Expect(page.Locator("#agent-panel .button:visible")).ToHaveCountAsync(0);
        await Expect(page.Locator("#agent-panel .icon-button")).ToHaveCountAsync(0);
    }

    private static string Address(string slug) => $"/manage/north/ai-agents/{slug}?tab=tests";

    /// <summary>One test that passes and one that does not.</summary>
    private async Task<TestCaseView[]> MuseumAsync(string slug)
    {
        await site.MakeAsync(slug, prompt: "The museum opens at nine.");
        return
        [
            await site.RunAsync(new AddTestCase(slug, new TestCaseEdit { Name = "Opening", Question = "When does the museum open?", Contains = new(["nine"]), NotContains = new(["sorry"]) })),
            await site.RunAsync(new AddTestCase(slug, new TestCaseEdit
            {
                Name = "Tickets", Question = "What do the museum tickets cost?", Contains = new(["five"]), Calls = new([new("prices", new() { ["kind"] = "adult" })]),
                Earlier = new([new(TestTurnRole.User, "Hello"), new(TestTurnRole.Assistant, "Good morning")]), UserData = new System.Text.Json.Nodes.JsonObject { ["name"] = "Анна" },
                Recordings = new([new("prices", """{"adult":5,"child":2}""", new() { ["kind"] = "adult" })]),
            })),
        ];
    }

    private async Task RunAsync(string slug)
    {
        var run = await site.RunAsync(new StartTestRun(slug));
        await Eventually.TrueAsync(async () => (await site.RunAsync(new GetTestRun(slug, run.Id))).Run.State == TestRunState.Finished, "the run ends", 40);
    }

    private async Task StubAgentAsync(string slug, OpenAiStub stub, params Guid[] tools)
    {
        await site.RunAsync(new CreateProvider(slug, "openai_compatible", stub.BaseUrl, ["sk-1"], AllowPrivate: true));
        await site.MakeAsync(slug, settings =>
        {
            (settings["provider"], settings["model_id"]) = (slug, "small");
            settings["tools"] = new System.Text.Json.Nodes.JsonArray([.. tools.Select(tool => new System.Text.Json.Nodes.JsonObject { ["tool_id"] = tool.ToString() })]);
        });
    }

    private static async Task SaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the test" }).First.ClickAsync();
        await page.Locator(".tests-head").WaitForAsync();
    }

    private static async Task ChooseAsync(IPage page, string name, string item)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"More: {name}", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
    }
}
