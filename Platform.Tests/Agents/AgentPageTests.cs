using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Agents;
using Platform.Core.Agents.Versions;
using Platform.Tests.Journeys;

namespace Platform.Tests.Agents;

/// <summary>An agent's page as people meet it: real server, real browser, the provider that needs no network.</summary>
public sealed class AgentPageTests(AgentSite site) : IClassFixture<AgentSite>
{
    private const string Support = "/manage/north/ai-agents/support";

    private static readonly string[] Tabs =
        ["", "?tab=prompt", "?tab=model", "?tab=tools", "?tab=sub-agents", "?tab=knowledge", "?tab=integrations", "?tab=limits", "?tab=access", "?tab=versions", "?tab=versions&from=1&to=3", "?tab=history", "?tab=process", "?chat=1"];

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryTab_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync(Support, theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        foreach (var tab in Tabs)
        {
            await page.GotoAsync(Support + tab);
            await page.WaitForSelectorAsync("#agent-panel");
            await PagesTests.CheckAsync(page, $"agent-{tab.TrimStart('?').Replace('&', '-')}-{theme}-{language}-{width}", width, problems);
        }

        Assert.Empty(problems);
    }

    [Fact]
    public async Task UnknownAgent_LooksLikeNothing_AndAnotherTenantsToo()
    {
        var page = await site.OpenAsync("/manage/north/ai-agents/nobody-here");
        await page.WaitForSelectorAsync(".state-page");
        await page.GotoAsync("/manage/acme/ai-agents/support");
        await page.WaitForSelectorAsync(".state-page");
        Assert.DoesNotContain("support desk", await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_EditedTriedPublishedChangedComparedAndRolledBack()
    {
        await site.MakeAsync("journey", prompt: "You are a guide. The museum opens at nine.");
        var page = await site.OpenAsync("/manage/north/ai-agents/journey?tab=prompt");
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 1 is a draft; nothing is published yet.");
        await page.FillAsync("#agent-prompt", "You are a guide. The museum opens at ten o'clock.");
        await Assertions.Expect(page.Locator("#agent-prompt-count")).ToContainTextAsync("tokens");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 2 is a draft");

        await page.GetByRole(AriaRole.Button, new() { Name = "Test chat" }).ClickAsync();
        await page.FillAsync("#chat-text", "When does the museum open?");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".chat-answer")).ToContainTextAsync("ten", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator(".chat-figures")).ToContainTextAsync("version 2");
        await PagesTests.KeepAsync(page, "agent-journey-chat");

        await PublishAsync(page, "First opening hours");
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 2 is published.");
        await page.FillAsync("#agent-prompt", "You are a guide. The museum opens at eleven o'clock.");
        await PublishAsync(page, "Winter time");
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 3 is published.");

        await page.GetByRole(AriaRole.Tab, new() { Name = "Versions" }).ClickAsync();
        var row = page.Locator("tbody tr", new() { HasText = "Winter time" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Compare with the one before" }).ClickAsync();
        await Assertions.Expect(page.Locator(".compare del")).ToHaveTextAsync("ten");
        await Assertions.Expect(page.Locator(".compare ins")).ToHaveTextAsync("eleven");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("from=2&to=3"));
        await PagesTests.KeepAsync(page, "agent-journey-compare");

        await page.Locator("tbody tr", new() { HasText = "First opening hours" }).GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await page.Locator("dialog[open] textarea").FillAsync("Summer again");
        await page.Locator("dialog[open] .button-primary").ClickAsync();
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 3 is a draft; version 2 is published.");
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "Summer again" })).ToContainTextAsync("published 2 times");
        Assert.Equal("You are a guide. The museum opens at ten o'clock.", (await site.RunAsync(new GetAgent("journey", "published"))).ConfigJson["simple"]!["settings"]!["system_prompt"]!.GetValue<string>());
    }

    [Fact]
    public async Task TwoPeople_DifferentKeys_BothChangesAreKept()
    {
        await site.MakeAsync("two-keys");
        var page = await site.OpenAsync("/manage/north/ai-agents/two-keys?tab=limits");
        await page.FillAsync("#agent-steps", "7");
        await page.Locator("#agent-steps").BlurAsync();
        await site.EditAsync("two-keys", settings => settings["temperature"] = 1.5);

        var bar = page.Locator(".changed-bar");
        await Assertions.Expect(bar).ToContainTextAsync("shell saved version 2", new() { Timeout = 10_000 });
        await Assertions.Expect(bar).ToContainTextAsync("Temperature");
        await bar.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await SaveAsync(page);
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 3 is a draft");
        var settings = (await site.RunAsync(new GetAgent("two-keys"))).ConfigJson["simple"]!["settings"]!;
        Assert.Equal(("1.5", "7"), (settings["temperature"]!.ToJsonString(), settings["limits"]!["max_steps"]!.ToJsonString()));
    }

    [Fact]
    public async Task TwoBrowsers_SameKey_TheSecondChooses()
    {
        await site.MakeAsync("same-key");
        var first = await site.OpenAsync("/manage/north/ai-agents/same-key?tab=prompt");
        var second = await site.OpenAsync("/manage/north/ai-agents/same-key?tab=prompt", email: AgentSite.SecondEmail);
        await second.FillAsync("#agent-prompt", "By the second.");
        await second.Locator("#agent-prompt").BlurAsync();
        await first.FillAsync("#agent-prompt", "By the first.");
        await SaveAsync(first);

        await Assertions.Expect(second.Locator(".changed-bar")).ToContainTextAsync("Анна Ветрова saved version 2", new() { Timeout = 10_000 });
        await SaveAsync(second);
        await Assertions.Expect(second.Locator("dialog[open]")).ToContainTextAsync("By the first.");
        await PagesTests.KeepAsync(second, "agent-merge");
        await second.Locator("dialog[open] label", new() { HasText = "Mine" }).ClickAsync();
        await second.Locator("dialog[open] button[type=submit]").ClickAsync();
        await SaveAsync(second);
        await Assertions.Expect(second.Locator(".agent-standing")).ToContainTextAsync("Version 3 is a draft");
        // Who has nothing unsaved sees the new version at once, and what changed.
        await Assertions.Expect(first.Locator("#agent-prompt")).ToHaveValueAsync("By the second.", new() { Timeout = 10_000 });
        await Assertions.Expect(first.Locator(".changed-bar")).ToContainTextAsync("Boris saved version 3");
    }

    [Fact]
    public async Task Save_JustAfterSomebodyElses_AsksAndWritesNothingOver()
    {
        await site.MakeAsync("stale");
        var page = await site.OpenAsync("/manage/north/ai-agents/stale?tab=limits");
        await page.FillAsync("#agent-steps", "7");
        await page.Locator("#agent-steps").BlurAsync();
        await page.Locator(".agent-unsaved").WaitForAsync();
        await site.EditAsync("stale", settings => settings["limits"] = new System.Text.Json.Nodes.JsonObject { ["max_steps"] = 9 });
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("Changed by both of you: 1", new() { Timeout = 10_000 });
        Assert.Equal(2, (await site.RunAsync(new GetAgent("stale"))).Version);
    }

    [Fact]
    public async Task Save_AfterSomebodyHasOnlyPublished_GoesThrough()
    {
        await site.MakeAsync("published-meanwhile");
        var page = await site.OpenAsync("/manage/north/ai-agents/published-meanwhile?tab=prompt");
        // More than a circuit takes in one message by default, and Cyrillic has two bytes for each letter.
        var prompt = string.Concat(Enumerable.Repeat("Отвечай кратко и по делу. ", 4_000));
        await page.FillAsync("#agent-prompt", prompt);
        await page.Locator("#agent-prompt").BlurAsync();
        await page.Locator(".agent-unsaved").WaitForAsync();
        await site.RunAsync(new PublishAgentVersion("published-meanwhile", 1));
        await SaveAsync(page);
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 2 is a draft; version 1 is published.", new() { Timeout = 10_000 });
        Assert.Equal(prompt, (await site.RunAsync(new GetAgent("published-meanwhile"))).ConfigJson["simple"]!["settings"]!["system_prompt"]!.GetValue<string>());
    }

    [Fact]
    public async Task Save_WithFaults_MarksTheFieldAndItsTab()
    {
        await site.MakeAsync("faulty");
        var page = await site.OpenAsync("/manage/north/ai-agents/faulty?tab=model");
        await page.FillAsync("#agent-temperature", "3");
        await page.Locator("#agent-temperature").BlurAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Limits" }).ClickAsync();
        await page.FillAsync("#agent-budget", "much");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.Locator(".tab-fault")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Limits" }).ClickAsync();
        await Assertions.Expect(page.Locator("#agent-panel .field-error")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#agent-budget")).ToHaveValueAsync("much");
        await PagesTests.KeepAsync(page, "agent-faults");
        Assert.Equal(1, (await site.RunAsync(new GetAgent("faulty"))).Version);
    }

    [Fact]
    public async Task SubAgents_Circle_IsShownAndRefused()
    {
        await site.MakeAsync("ring-a", publish: true);
        await site.MakeAsync("ring-b", settings => settings["sub_agents"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["agent_id"] = "ring-a" }), publish: true);
        var page = await site.OpenAsync("/manage/north/ai-agents/ring-a?tab=sub-agents");
        await page.FillAsync("#sub-search", "ring-b");
        await page.Locator(".picker-row", new() { HasText = "ring-b" }).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator(".notice-error")).ToContainTextAsync("in a circle");
        await Assertions.Expect(page.Locator(".picture-way.circle")).ToHaveCountAsync(2);
        await PagesTests.KeepAsync(page, "agent-circle");
        await SaveAsync(page);
        await Assertions.Expect(page.Locator(".sub .field-error")).ToHaveCountAsync(1);
        Assert.Equal(1, (await site.RunAsync(new GetAgent("ring-a"))).Version);
    }

    [Fact]
    public async Task Picture_LeadsToTheNeighbour_WithItsOwnForm()
    {
        var page = await site.OpenAsync(Support + "?tab=sub-agents");
        await page.Locator(".picture a", new() { HasText = "front-desk" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("front-desk");
        await Assertions.Expect(page.Locator(".sub-name")).ToHaveTextAsync("support");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Prompt" }).ClickAsync();
        await Assertions.Expect(page.Locator("#agent-prompt")).ToHaveValueAsync("You greet.");
        await page.GetByRole(AriaRole.Button, new() { Name = "{{agent.name}}" }).ClickAsync();
        await Assertions.Expect(page.Locator(".agent-unsaved")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".preview-text").First).ToContainTextAsync("front-desk");
        await PagesTests.KeepAsync(page, "agent-preview");
    }

    [Fact]
    public async Task Chat_ToolCalls_AreShown_AndLeavingStopsIt()
    {
        await site.MakeAsync("talker", settings => settings["tools"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["tool_id"] = site.Clock.ToString() }));
        var page = await site.OpenAsync("/manage/north/ai-agents/talker?chat=1");
        await page.FillAsync("#chat-text", "Use the clock tool: what time is it?");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".trace summary").First).ToContainTextAsync("clock", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator(".chat-figures")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.Locator(".trace summary").First.ClickAsync();
        await PagesTests.KeepAsync(page, "agent-chat-trace");
        await page.FillAsync("#agent-name", "Talking clock");
        await page.Locator("#agent-name").BlurAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save draft" }).Last.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Talking clock");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Assertions.Expect(page.Locator(".chat-answer")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Tools_LinkedOrderedAndUnlinked_AreSaved()
    {
        await site.MakeAsync("tooled");
        var page = await site.OpenAsync("/manage/north/ai-agents/tooled?tab=tools");
        await page.Locator(".found", new() { HasText = "clock" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator(".found", new() { HasText = "ask delivery" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move up: ask delivery" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask another agent" }).ClickAsync();
        await page.Locator(".picker-row", new() { HasText = "front-desk" }).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator(".tool-asks")).ToContainTextAsync("front-desk");
        await SaveAsync(page);
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Version 2 is a draft");
        var tools = (await site.RunAsync(new GetAgent("tooled"))).ConfigJson["simple"]!["settings"]!["tools"]!.AsArray();
        Assert.Equal([true, false], tools.Select(tool => tool!.AsObject().ContainsKey("sub_assistant_id")));
    }

    [Fact]
    public async Task Token_IsWriteOnly()
    {
        await site.MakeAsync("bot");
        var page = await site.OpenAsync("/manage/north/ai-agents/bot?tab=integrations");
        await page.Locator("section", new() { HasText = "Telegram" }).Last.GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.FillAsync("#telegram-token", "555:Very-Secret");
        await page.Locator("#telegram-token").BlurAsync();
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("#telegram-token-hint")).ToContainTextAsync("A token is stored");
        Assert.DoesNotContain("Very-Secret", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Very-Secret", (await site.RunAsync(new GetAgent("bot"))).ConfigJson.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsaved_LeavingAsks_AnotherTabDoesNot()
    {
        await site.MakeAsync("leaving");
        var page = await site.OpenAsync("/manage/north/ai-agents/leaving");
        await page.FillAsync("#agent-name", "Renamed");
        await page.Locator("#agent-name").BlurAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Model" }).ClickAsync();
        await page.WaitForSelectorAsync("#agent-temperature");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.WaitForSelectorAsync("#tools-title");
        await page.Locator(".nav-link").First.ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        await page.Locator("dialog[open] .button").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator(".agent-unsaved")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Viewer_ReadsEveryTab_AndChangesNothing()
    {
        var page = await site.OpenAsync(Support + "?tab=prompt", email: AgentSite.ViewerEmail);
        await Assertions.Expect(page.Locator("#agent-prompt")).ToHaveAttributeAsync("readonly", "");
        await Assertions.Expect(page.Locator("[data-saves]")).ToHaveCountAsync(0);
        await page.GotoAsync(Support + "?tab=access");
        await page.Locator("td", new() { HasText = "100200300" }).First.WaitForAsync();
        Assert.Equal(0, await page.Locator("#agent-panel .button:visible").CountAsync());
    }

    [Fact]
    public async Task Archived_ThenDeletedForGood_WithItsNameTyped()
    {
        await site.MakeAsync("ending", publish: true);
        var page = await site.OpenAsync("/manage/north/ai-agents/ending");
        await ChooseAsync(page, "Archive…");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator(".agent-standing")).ToContainTextAsync("Archived");
        await Assertions.Expect(page.Locator("[data-saves]")).ToHaveCountAsync(0);
        await ChooseAsync(page, "Delete for good…");
        await Assertions.Expect(page.Locator("dialog[open] .button-danger")).ToBeDisabledAsync();
        await page.Locator("dialog[open] input").FillAsync("ending");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await page.WaitForURLAsync("**/manage/north/ai-agents");
    }

    [Fact]
    public async Task Access_ModeAndUsers_TakeEffectAtOnce()
    {
        await site.MakeAsync("doors");
        var page = await site.OpenAsync("/manage/north/ai-agents/doors?tab=access");
        await page.GetByLabel("Only those on the list").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
        await page.FillAsync("#end-user-id", "42");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        var row = page.Locator("tbody tr", new() { HasText = "42" });
        await Assertions.Expect(row).ToContainTextAsync("Authorized");
        await row.GetByRole(AriaRole.Button, new() { Name = "Refuse" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Refused");
        var agent = (await site.RunAsync(new GetAgent("doors"))).AssistantId;
        Assert.Equal(Platform.Core.Access.Contracts.AgentAccessMode.AllowList, (await site.RunAsync(new Platform.Core.Access.Contracts.GetAgentAccess(agent))).Mode);
    }

    private static async Task SaveAsync(IPage page) => await page.Locator("[data-saves]").ClickAsync();

    private static async Task PublishAsync(IPage page, string why)
    {
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.Locator("dialog[open] textarea").FillAsync(why);
        await page.Locator("dialog[open] .button-primary").ClickAsync();
    }

    private static async Task ChooseAsync(IPage page, string item)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "More actions" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = item }).ClickAsync();
    }
}
