using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Agents.Testing;
using Platform.Core.Models.Providers;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Settings;
using Platform.Tests.Agents;
using Platform.Tests.Journeys;
using Platform.Tests.Models;
using Platform.Tests.Runtime.Supervision;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Runtime.Trying;

/// <summary>The test chat as people use it: real server, real browser, a model that is a stub of ours.</summary>
public sealed class TestChatPageTests(AgentSite site) : IClassFixture<AgentSite>, IAsyncLifetime
{
    private const string Home = "/manage/north/test-chat";

    private OpenAiStub _stub = null!;

    public async Task InitializeAsync()
    {
        _stub = await OpenAiStub.StartAsync();
        _stub.Answer = "The parcel comes on Friday, between ten and noon.";
    }

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 1440)]
    [InlineData("light", "ru", 360)]
    [InlineData("dark", "en", 360)]
    public async Task EveryState_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var agent = await MakeAsync(withTool: true);
        await site.EditAsync(agent, settings => settings["system_prompt"] = "You know where parcels are, and you answer in one sentence.");
        var page = await site.OpenAsync(Home, theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        string NameOf(string what) => $"test-chat-{what}-{theme}-{language}-{width}";
        await page.WaitForSelectorAsync(".state");
        await PagesTests.CheckAsync(page, NameOf("choose"), width, problems);
        await page.Locator(".state .button-primary").ClickAsync();
        await page.FillAsync("#test-agent-search", agent);
        await Expect(page.Locator("dialog[open] .menu-item")).ToHaveCountAsync(1);
        await PagesTests.CheckAsync(page, NameOf("dialog"), width, problems);
        await page.Locator("dialog[open] .menu-item").ClickAsync();
        await page.WaitForSelectorAsync("#test-text");
        await PagesTests.CheckAsync(page, NameOf("empty"), width, problems);

        await page.SelectOptionAsync("#test-channel", "telegram");
        await page.Locator(".user > summary").ClickAsync();
        await page.FillAsync("#test-user-data", "[1]");
        await page.FillAsync("#test-user-zone", "Mars");
        await page.Locator("#test-user-name").FocusAsync();
        await Expect(page.Locator(".field-error")).ToHaveCountAsync(2);
        await PagesTests.CheckAsync(page, NameOf("wrong"), width, problems);
        await page.FillAsync("#test-user-data", """{"plan":"gold"}""");
        await page.FillAsync("#test-user-zone", "Europe/Berlin");
        await page.Locator("#test-user-name").FocusAsync();
        await Expect(page.Locator(".field-error")).ToHaveCountAsync(0);
        await page.Locator(".user > summary").ClickAsync();

        _stub.Turns.Enqueue([("clock", """{"operation":"now","time_zone":"Asia/Tokyo"}""")]);
        await AskAsync(page, "Where is my parcel № 48213?");
        await Expect(page.Locator(".rows .row")).ToHaveCountAsync(5);
        foreach (var row in new[] { 0, 1, 2 })
            await page.Locator(".row-head").Nth(row).ClickAsync();
        await page.WaitForSelectorAsync(".details-steps");
        await PagesTests.CheckAsync(page, NameOf("trace"), width, problems);

        await page.Locator(".page-actions .button").First.ClickAsync();
        await page.Locator(".side-letter").First.WaitForAsync();
        await AskAsync(page, "And when exactly?", 3);
        await page.Locator("[aria-expanded=false]", new() { Has = page.Locator("use[href$='#clock']") }).First.ClickAsync();
        await page.WaitForSelectorAsync(".reply .timeline .total");
        await PagesTests.CheckAsync(page, NameOf("compare"), width, problems);

        Assert.Empty(problems);
    }

    [Fact]
    public async Task Message_AskedAgainEditedAndUndone_TakesItsOwnConversation()
    {
        var page = await OpenAsync(await MakeAsync());
        await AskAsync(page, "First");
        await AskAsync(page, "Second", 2);

        await page.Locator(".exchange").First.GetByRole(AriaRole.Button, new() { Name = "Edit and ask again" }).ClickAsync();
        await page.Locator(".edit textarea").FillAsync("First, otherwise");
        await page.Locator(".edit textarea").PressAsync("Control+Enter");
        await Expect(page.Locator(".question")).ToHaveTextAsync(["First, otherwise"]);
        await Expect(page.Locator(".figures")).ToHaveCountAsync(1);
        Assert.DoesNotContain("Second", _stub.Calls.Last().Body.ToString(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Locator(".question")).ToHaveTextAsync(["First", "Second"]);
        await page.Locator(".exchange").Last.GetByRole(AriaRole.Button, new() { Name = "Ask again from here" }).ClickAsync();
        await Expect(page.GetByText("Earlier messages were replaced.")).ToBeVisibleAsync();
        await Expect(page.Locator(".figures")).ToHaveCountAsync(2);
        var sent = _stub.Calls.Last().Body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString()!.Trim()).Skip(1);
        Assert.Equal(["First", _stub.Answer, "Second"], sent);
    }

    [Fact]
    public async Task TwoVersions_AnswerTheSameQuestion_AndTheAddressKeepsThem()
    {
        var agent = await MakeAsync();
        await site.EditAsync(agent, settings => settings["system_prompt"] = "You are the second version.");
        await site.EditAsync(agent, settings => settings["system_prompt"] = "You are the third version.");
        var page = await OpenAsync(agent, "&compare=1&version=2");
        await Expect(page.Locator(".side-version").First).ToHaveValueAsync("2");
        await Expect(page.Locator(".side-version").Last).ToHaveValueAsync("3");

        await AskAsync(page, "Who are you?", 2);

        await Expect(page.Locator(".difference dt")).ToHaveTextAsync(["Tokens", "Cost", "Time"]);
        var prompts = _stub.Calls.Select(call => call.Body.GetProperty("messages")[0].GetProperty("content").GetString()!).ToHashSet();
        Assert.Equal(["You are the second version.", "You are the third version."], prompts.Order());
        await page.Locator(".side-version").Last.SelectOptionAsync("published");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("version2=published"));
        await page.ReloadAsync();
        await Expect(page.Locator(".side-version").Last).ToHaveValueAsync("published");
    }

    [Fact]
    public async Task Escape_StopsTheAnswer_AndTheTextStays()
    {
        var page = await OpenAsync(await MakeAsync());
        _stub.Always = Fault.HangInStream;
        await page.FillAsync("#test-text", "Never ends");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".answer")).ToContainTextAsync("The parcel", new() { Timeout = 20_000 });
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("Stopped.", new() { Exact = true })).ToBeVisibleAsync();
        await Eventually.TrueAsync(() => _stub.Waiting == 0, "the provider's call has ended");
        await PagesTests.KeepAsync(page, "test-chat-stopped");
    }

    [Fact]
    public async Task Run_IsExportedWithItsTrace()
    {
        var page = await OpenAsync(await MakeAsync());
        await AskAsync(page, "Where is it?");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export JSON" }).ClickAsync());

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync()));
        var answer = file.RootElement.GetProperty("exchanges")[0].GetProperty("answers")[0];
        Assert.Equal(_stub.Answer, answer.GetProperty("text").GetString()!.Trim());
        Assert.Equal(["prompt", "model"], answer.GetProperty("trace").EnumerateArray().Select(step => step.GetProperty("node").GetString()));
    }

    [Fact]
    public async Task Answer_BecomesATestCase_WithWhatWasSaidBeforeAndTheRecordedTools()
    {
        var agent = await MakeAsync(withTool: true);
        var page = await OpenAsync(agent);
        await AskAsync(page, "Hello");
        await page.Locator(".user > summary").ClickAsync();
        await page.FillAsync("#test-user-data", """{"plan":"gold"}""");
        _stub.Turns.Enqueue([("clock", """{"operation":"now","time_zone":"Asia/Tokyo"}""")]);
        await AskAsync(page, "What time is it in Tokyo?", 2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a test case" }).Last.ClickAsync();
        await page.FillAsync("#case-name", "Tokyo time");
        await page.FillAsync("#case-contains", "Friday\nnoon");
        var problems = new List<string>();
        await PagesTests.CheckAsync(page, "test-chat-save", 1440, problems);
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();

        await Expect(page.Locator(".toast-success")).ToContainTextAsync("Tokyo time");
        var made = Assert.Single((await site.RunAsync(new ListTestCases(agent))).Items).Content;
        Assert.Equal(("Tokyo time", "What time is it in Tokyo?"), (made.Name, made.Question));
        Assert.Equal(["Hello", _stub.Answer], made.Earlier.Select(turn => turn.Text.Trim()));
        Assert.Equal(["Friday", "noon"], made.Contains);
        Assert.Equal("gold", (string?)made.UserData!["plan"]);
        Assert.Equal("clock", Assert.Single(made.Calls).Tool);
        Assert.Contains("Asia/Tokyo", Assert.Single(made.Recordings).Result, StringComparison.Ordinal);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task RunningAgent_AnswersByItsProcess_ADraftToo()
    {
        var agent = await MakeAsync();
        await site.EditAsync(agent, settings => settings["system_prompt"] = "You are only a draft.");
        var settings = site.Services.GetRequiredService<PlatformSettings>();
        await using var node = await SupervisorHost.StartAsync("beside-test-chat", new Named(site.Address), settings.DatabaseUrl!, settings.RedisUrl!, options => options.DataDirectory = settings.DataDirectory);
        var page = await OpenAsync(agent, "&version=2");
        await Expect(page.Locator(".side-way")).ToContainTextAsync("the server answers by itself");
        await site.RunAsync(new StartAgent(agent));
        await Expect(page.Locator(".side-way")).ToContainTextAsync("through the agent’s own process", new() { Timeout = 15_000 });
        await Eventually.TrueAsync(async () => (await site.RunAsync(new GetProcesses(agent))).Agent.State == ProcessState.Running, "the process runs", 60);

        await AskAsync(page, "Where is it?");

        await Expect(page.Locator(".figures")).ToContainTextAsync("agent’s process");
        await Expect(page.Locator(".figures")).ToContainTextAsync("version 2");
        await Expect(page.Locator(".rows .row-words")).ToContainTextAsync(["Prompt as sent", "Model"]);
        await page.Locator(".row-head").First.ClickAsync();
        await Expect(page.Locator(".details pre").First).ToHaveTextAsync("You are only a draft.");
        await PagesTests.KeepAsync(page, "test-chat-process");
    }

    [Fact]
    public async Task WhoMayNotTryAgents_SeesNeitherEntryNorPage_AndAForeignAgentIsNotThere()
    {
        var viewer = await site.OpenAsync("/manage/north", email: AgentSite.ViewerEmail);
        await Expect(viewer.Locator($".shell-sidebar a[href='{Home}']")).ToHaveCountAsync(0);
        await viewer.GotoAsync($"{Home}?agent=support");
        await viewer.WaitForSelectorAsync(".state");
        await Expect(viewer.Locator("#test-text")).ToHaveCountAsync(0);

        var owner = await site.OpenAsync("/manage/acme/test-chat?agent=support");
        await Expect(owner.Locator(".state-page")).ToBeVisibleAsync();
        await owner.GotoAsync("/manage/acme/test-chat");
        await Expect(owner.Locator(".state a[href$='/ai-agents/new']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AgentsPageAndList_LeadHere_WithTheSameAgentAndVersion()
    {
        var agent = await MakeAsync();
        var page = await site.OpenAsync($"/manage/north/ai-agents/{agent}?chat=1");
        await page.Locator(".chat-head a").ClickAsync();
        await Expect(page.Locator(".side-name")).ToHaveTextAsync(agent);
        await Expect(page.Locator(".side-version")).ToHaveValueAsync("1");
        await page.GotoAsync($"/manage/north/ai-agents?q={agent}");
        await page.Locator($"button[popovertarget=more-{agent}]").ClickAsync();
        await page.Locator($"#more-{agent} a[href*='test-chat']").ClickAsync();
        await Expect(page.Locator(".side-name")).ToHaveTextAsync(agent);
    }

    private async Task<string> MakeAsync(bool withTool = false)
    {
        var name = "try-" + Guid.NewGuid().ToString("N")[..8];
        await site.RunAsync(new CreateProvider(name, "openai_compatible", _stub.BaseUrl, ["sk-1"], AllowPrivate: true));
        await site.MakeAsync(name, settings =>
        {
            (settings["provider"], settings["model_id"]) = (name, "small");
            if (withTool)
                settings["tools"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["tool_id"] = site.Clock.ToString() });
        }, publish: true, prompt: "You are the first version.");
        return name;
    }

    private async Task<IPage> OpenAsync(string agent, string more = "")
    {
        var page = await site.OpenAsync($"{Home}?agent={agent}{more}");
        await page.WaitForSelectorAsync("#test-text");
        return page;
    }

    private static async Task AskAsync(IPage page, string text, int answers = 1)
    {
        await page.FillAsync("#test-text", text);
        await page.Locator("#test-text").PressAsync("Enter");
        await Expect(page.Locator(".figures")).ToHaveCountAsync(answers, new() { Timeout = 20_000 });
        await Expect(page.Locator(".waiting")).ToHaveCountAsync(0);
    }

    private sealed record Named(string Address) : IServerAddress
    {
        string? IServerAddress.Address => Address.TrimEnd('/');
    }
}
