using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Agents;
using Platform.Core.Agents.Files;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Tests.Journeys;
using Platform.Tests.Shared;

namespace Platform.Tests.Agents.List;

/// <summary>The list of agents, making them and their files as people meet them: real server, real browser.</summary>
public sealed class AgentsPageTests(AgentsSite site) : IClassFixture<AgentsSite>
{
    private const int MostStatements = 10;

    private static readonly (string Path, string Shows)[] Pages =
    [
        ("/manage/acme/ai-agents", ".template-card"), ("/manage/north/ai-agents", "tr[data-row]"), ("/manage/many/ai-agents", "tr[data-row]"), ("/manage/many/ai-agents?q=nothing", ".state"),
        ("/manage/many/ai-agents?status=waiting&department=sales&sort=changed", "tr[data-row]"), ("/manage/north/ai-agents?chosen=support,sales", ".agents-bulk"), ("/manage/north/ai-agents/new", ".template-card"),
        ("/manage/north/ai-agents/new?from=support", "#new-prompt"), ("/manage/north/ai-agents/new?from=blank", "#new-prompt"), ("/manage/north/ai-agents/new?copy=support", "#new-name"), ("/manage/north/ai-agents/import", "#import-text"),
    ];

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryPage_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync("/manage/north/ai-agents", theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        foreach (var (path, shows) in Pages)
        {
            await page.GotoAsync(path);
            await page.Locator(shows).First.WaitForAsync();
            await PagesTests.CheckAsync(page, $"{Regex.Replace(path.Trim('/'), "[/?=&,]", "-")}-{theme}-{language}-{width}", width, problems);
        }

        await page.GotoAsync("/manage/north/ai-agents/import");
        await page.FillAsync("#import-text", await ChangedFileAsync());
        await page.Locator("main button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".import-item details dl").First).ToBeVisibleAsync();
        await PagesTests.CheckAsync(page, $"import-compared-{theme}-{language}-{width}", width, problems);
        await page.GotoAsync("/manage/north/ai-agents");
        await page.Locator("tr[data-row] button[popovertarget]").First.ClickAsync();
        await PagesTests.CheckAsync(page, $"row-menu-{theme}-{language}-{width}", width, problems);

        Assert.Empty(problems);
    }

    [Fact]
    public async Task ThousandAgents_CostFewStatements()
    {
        // From a page that asks for little and at once: the dashboard's panels would go on asking here.
        var page = await site.OpenAsync("/manage/many/screens");
        using var statements = new SqlStatements(site.Database, ofOperations: true);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        statements.Clear();
        await page.Locator("a.nav-link[href='/manage/many/ai-agents']").First.ClickAsync();
        await Assertions.Expect(page.Locator(".agents-count")).ToHaveTextAsync("Agents: 1,000");
        await Assertions.Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(100);
        Assert.True(statements.Texts.Count is >= 2 and <= MostStatements, $"{statements.Texts.Count}\n{string.Join("\n---\n", statements.Texts)}");
        // In a circuit of its own it is the same; who the person is and which tenants there are the node knows for some seconds, whatever pages ask.
        foreach (var path in new[] { "/manage/many/ai-agents", "/manage/many/ai-agents?sort=cost", "/manage/many/ai-agents?q=agent&model=offline%2Fextractive&status=published" })
        {
            statements.Clear();
            await page.GotoAsync(path);
            await Assertions.Expect(page.Locator("tr[data-row]")).ToHaveCountAsync(100);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            Assert.True(statements.Texts.Count is >= 2 and <= MostStatements, $"{path}: {statements.Texts.Count}\n{string.Join("\n---\n", statements.Texts)}");
        }
    }

    [Fact]
    public async Task List_SearchedSortedNarrowedAndReadOn_KeepsItInTheAddress()
    {
        var page = await site.OpenAsync("/manage/many/ai-agents");
        var rows = page.Locator("tr[data-row]");
        await Assertions.Expect(rows).ToHaveCountAsync(100);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Show more") }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(200);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("agent 07");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("q=agent%2007|q=agent\\+07"));
        await Assertions.Expect(page.Locator(".agents-count")).ToHaveTextAsync("Agents: 100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Last change" }).ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Agent 0700");
        await page.GetByRole(AriaRole.Button, new() { Name = "Last change" }).ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Agent 0799");
        await page.GetByLabel("Status").SelectOptionAsync("waiting");
        await Assertions.Expect(rows.First).ToContainTextAsync("Published, newer draft");
        await page.ReloadAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Agent 0798");
        Assert.Equal("agent 07", await page.Locator("input[type=search]").InputValueAsync());
        await page.GoBackAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("Agent 0700");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await Assertions.Expect(page.Locator(".agents-count")).ToHaveTextAsync("Agents: 1,000");
        Assert.Equal("", await page.Locator("input[type=search]").InputValueAsync());
    }

    [Fact]
    public async Task List_ByKeyboard_IsWalkedChosenAndOpened()
    {
        var page = await site.OpenAsync("/manage/many/ai-agents");
        await page.Locator("tr[data-row]").First.WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Locator(".agents-bulk")).ToContainTextAsync("Selected: 1");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Shift+Space");
        await Assertions.Expect(page.Locator(".agents-bulk")).ToContainTextAsync("Selected: 3");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("chosen=agent-1(,|%2C)agent-2(,|%2C)agent-3"));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".agents-bulk")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/manage/many/ai-agents/agent-3$"));
    }

    [Fact]
    public async Task Bulk_PublishAndArchive_SayWhatWasRefused()
    {
        var actor = site.North;
        var asked = await site.RunAsync(new CreateAgent("Bulk asked", AgentsApi.Config(), "bulk-asked"), actor);
        await site.RunAsync(new CreateAgent("Bulk alone", AgentsApi.Config(), "bulk-alone"), actor);
        await site.RunAsync(new CreateAgent("Asker", AgentsApi.Config(settings: s => s["sub_agents"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["agent_id"] = asked.Id })), "asker"), actor);
        var page = await site.OpenAsync("/manage/north/ai-agents?q=bulk");
        var rows = page.Locator("tr[data-row]");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await page.GetByLabel("Select all that are shown").CheckAsync();
        await page.Locator(".agents-bulk").GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await page.Locator("dialog[open] .button-primary").ClickAsync();
        await page.Locator(".toast-success", new() { HasText = "Published: 2." }).WaitForAsync();
        await Assertions.Expect(rows.Nth(1)).ToContainTextAsync("Published");

        await page.GetByLabel("Select all that are shown").CheckAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".agents-bulk").GetByRole(AriaRole.Button, new() { Name = "YAML" }).ClickAsync());
        Assert.Contains("id: bulk-asked", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        Assert.Equal("north-agents.yaml", download.SuggestedFilename);

        await page.Locator(".agents-bulk").GetByRole(AriaRole.Button, new() { Name = "Archive" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await page.Locator("dialog[open] .bulk-failed", new() { HasText = "Asker" }).WaitForAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("Archived: 1.");
        await PagesTests.KeepAsync(page, "bulk-failed");
        await page.Locator("dialog[open] .button-primary").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        foreach (var slug in new[] { "asker", "bulk-asked", "bulk-alone" })
            await site.RunAsync(new RemoveAgent(slug, Purge: true), actor);
    }

    [Fact]
    public async Task Agent_ChangedElsewhere_TheOpenPageFollows_AndTheCommandSearchFindsIt()
    {
        var page = await site.OpenAsync("/manage/north/ai-agents");
        await page.Locator("tr[data-row]").First.WaitForAsync();
        var made = await site.RunAsync(new CreateAgent("Elsewhere made", AgentsApi.Config(), "elsewhere"));
        var row = page.Locator("tr[data-row]", new() { HasText = "Elsewhere made" });
        await row.WaitForAsync(new() { Timeout = 10_000 });
        await site.RecordAsync(made.AssistantId, "q", 0.5m);
        await Assertions.Expect(row).ToContainTextAsync("$0.50", new() { Timeout = 10_000 });

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("elsewhere");
        await page.Locator(".palette-item", new() { HasText = "Elsewhere made" }).WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/ai-agents/elsewhere$"));
        await site.RunAsync(new RemoveAgent("elsewhere", Purge: true));
    }

    [Fact]
    public async Task Agent_FromATemplate_HasItsPromptAndTools()
    {
        var page = await site.OpenAsync("/manage/north/ai-agents/new");
        await page.Locator(".template-card", new() { HasText = "Sales consultant" }).ClickAsync();
        await page.Locator("#new-prompt").WaitForAsync();
        Assert.Equal("sales-consultant", await page.InputValueAsync("#new-slug"));
        await page.FillAsync("#new-slug", "sales");
        await Assertions.Expect(page.Locator(".field-error")).ToContainTextAsync("“sales” is taken");
        Assert.True(await page.Locator("main button[type=submit]").IsDisabledAsync());
        await page.FillAsync("#new-name", "Продавец");
        await page.FillAsync("#new-slug", "");
        await Assertions.Expect(page.Locator("#new-slug")).ToHaveValueAsync("prodavets");
        await page.Locator("#new-owner").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator("main button[type=submit]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/ai-agents/prodavets$"));

        var made = await site.RunAsync(new GetAgent("prodavets"));
        var settings = made.ConfigJson["simple"]!["settings"]!;
        Assert.StartsWith("You are a sales consultant", settings["system_prompt"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(3, settings["tools"]!.AsArray().Count);
        Assert.NotNull(made.OwnerId);
        var tools = (await site.RunAsync(new ListTools())).Count;

        // The second one finds the tools there.
        await page.GotoAsync("/manage/north/ai-agents/new?from=secretary&language=ru");
        await page.Locator("#new-prompt").WaitForAsync();
        await page.Locator("main button[type=submit]").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/ai-agents/lichnyy-sekretar$"));
        Assert.Equal(tools + 1, (await site.RunAsync(new ListTools())).Count);
        foreach (var slug in new[] { "prodavets", "lichnyy-sekretar" })
            await site.RunAsync(new RemoveAgent(slug, Purge: true));
    }

    [Fact]
    public async Task File_Imported_IsComparedChosenAndTaken()
    {
        var page = await site.OpenAsync("/manage/north/ai-agents/import");
        await page.FillAsync("#import-text", "format: platform-agents\nversion: 1\nagents:\n  - id: x\n");
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator(".file-faults", new() { HasText = "Line 4" }).First.WaitForAsync();
        await PagesTests.KeepAsync(page, "import-faults");

        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "agents.yaml", MimeType = "application/yaml", Buffer = System.Text.Encoding.UTF8.GetBytes(await ChangedFileAsync()) });
        await Assertions.Expect(page.Locator(".import-after")).ToContainTextAsync("Remind twice.");
        await Assertions.Expect(page.Locator(".import-item", new() { HasText = "Secretary" }).GetByRole(AriaRole.Combobox)).ToHaveValueAsync("Update");
        await page.Locator(".import-item", new() { HasText = "From a file" }).GetByRole(AriaRole.Combobox).SelectOptionAsync("Skip");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over: 1" }).ClickAsync();
        await page.Locator(".import-done", new() { HasText = "changed: 1" }).WaitForAsync();
        var secretary = await site.RunAsync(new GetAgent("secretary"));
        Assert.Equal("Remind twice.", secretary.ConfigJson["simple"]!["settings"]!["system_prompt"]!.GetValue<string>());
        await site.RunAsync(new EditAgent("secretary", new AgentEdit { ConfigJson = AgentsApi.Config("Remind.") }, Replace: true));
    }

    [Fact]
    public async Task Viewer_SeesTheList_WithoutFiguresAndWithoutButtonsToChangeIt()
    {
        var page = await site.OpenAsync("/manage/north/ai-agents", email: AgentsSite.ViewerEmail);
        await page.Locator("tr[data-row]").First.WaitForAsync();
        Assert.Equal(0, await page.Locator(".page-actions .button").CountAsync());
        Assert.Equal(0, await page.Locator("th", new() { HasText = "Cost today" }).CountAsync());
        await page.Locator("tr[data-row] input").First.CheckAsync();
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Archive" }).CountAsync());
        await page.GotoAsync("/manage/north/ai-agents/new");
        await page.Locator(".state-page").WaitForAsync();
    }

    private async Task<string> ChangedFileAsync()
    {
        var file = (await site.RunAsync(new ExportAgents(["secretary", "support"]))).Text.Replace("Remind.", "Remind twice.", StringComparison.Ordinal);
        return file + "- id: from-a-file\n  name: From a file\n  config_json:\n    simple:\n      settings:\n        system_prompt: Help.\n        provider: offline\n        integrations:\n        - type: telegram\n          settings:\n            enabled: true\n            bot_token: \"***\"\n";
    }
}
