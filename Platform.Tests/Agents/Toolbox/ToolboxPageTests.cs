using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Tests.Agents.Mcp;
using Platform.Tests.Journeys;

namespace Platform.Tests.Agents.Toolbox;

/// <summary>The tools' pages as people meet them: real server, real browser, a web service on a real port.</summary>
public sealed partial class ToolboxPageTests(ToolboxSite site) : IClassFixture<ToolboxSite>
{
    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryPage_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync("/manage/north/tools", theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        await CheckAsync(page, $"tools-{theme}-{language}-{width}", ".table tbody tr", width, problems);
        await page.ClickAsync("button[popovertarget=tool-types]");
        await CheckAsync(page, $"tools-create-{theme}-{language}-{width}", "#tool-types:popover-open", width, problems);
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".tool-choice").First.CheckAsync();
        await CheckAsync(page, $"tools-bulk-{theme}-{language}-{width}", ".tools-bulk", width, problems);
        await page.GotoAsync("/manage/acme/tools");
        await CheckAsync(page, $"tools-empty-{theme}-{language}-{width}", ".state", width, problems);
        await page.GotoAsync("/manage/north/tools/new");
        await CheckAsync(page, $"tools-new-{theme}-{language}-{width}", ".type-card", width, problems);
        foreach (var (type, tool) in site.Tools)
        {
            await page.GotoAsync($"/manage/north/tools/{tool.Id}");
            await CheckAsync(page, $"tool-{type}-{theme}-{language}-{width}", ".property", width, problems);
        }

        await page.Locator(".details summary").First.ClickAsync();
        await page.Locator(".check-panel summary").ClickAsync();
        await CheckAsync(page, $"tool-open-{theme}-{language}-{width}", "#check-text", width, problems);
        await page.Locator(".schema-views button").Nth(1).ClickAsync();
        await page.FillAsync("#schema-text", "{\n  \"type\": \"object\",\n  \"properties\": { \"a\": { \"type\": \"strin\" } }\n}");
        await CheckAsync(page, $"tool-json-{theme}-{language}-{width}", ".json-mark", width, problems);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task HttpTool_MadeByAnOwner_IsTriedForReal_AndTheTraceTellsIt()
    {
        var page = await site.OpenAsync("/manage/north/tools");
        await page.ClickAsync("button[popovertarget=tool-types]");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "HTTP request" }).ClickAsync();
        await page.FillAsync("#tool-name", "journey");
        await page.FillAsync("#http-url", $"{site.Echo.Address}/v1/{{city}}");
        await Assertions.Expect(page.Locator(".variable-unknown")).ToHaveTextAsync("{city}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an argument" }).ClickAsync();
        var name = page.Locator(".property-name");
        await Assertions.Expect(name).ToBeFocusedAsync();
        await name.FillAsync("city");
        await name.BlurAsync();
        await page.GetByLabel("required").CheckAsync();
        await Assertions.Expect(page.Locator(".variable")).Not.ToHaveClassAsync(new Regex("variable-unknown"));
        await page.ClickAsync("[data-saves]");
        // An address of this machine needs the owner's word.
        await Assertions.Expect(page.Locator(".fault-summary")).ToContainTextAsync("/config/");
        await page.CheckAsync("#tool-private");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a header" }).ClickAsync();
        await page.GetByLabel("Name of header 1").FillAsync("Authorization");
        await page.GetByLabel("Value of header 1").FillAsync("Bearer journey-secret");
        await page.Keyboard.PressAsync("Control+s");
        await page.WaitForURLAsync(Address());
        await Assertions.Expect(page.Locator(".header-kept")).ToContainTextAsync("secret, stored");
        Assert.DoesNotContain("journey-secret", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByLabel("city *").FillAsync("Псков 1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Call it" }).ClickAsync();
        await Assertions.Expect(page.Locator(".trace")).ToContainTextAsync("Answered", new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator(".trace-text").First).ToContainTextAsync("snow");
        await Assertions.Expect(page.Locator(".trace-steps")).ToContainTextAsync("Request");
        await Assertions.Expect(page.Locator(".trace-steps")).ToContainTextAsync("200");
        await PagesTests.KeepAsync(page, "tool-tried");
        var call = site.Echo.Calls.Last();
        Assert.Equal(("GET", "/v1/Псков 1", "Bearer journey-secret"), (call.Method, call.Path, call.Authorization));
        foreach (var data in await page.Locator(".trace-step details summary").AllAsync())
            await data.ClickAsync();
        Assert.DoesNotContain("journey-secret", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.False(await page.Locator("[data-saves]").IsEnabledAsync());
    }

    [Fact]
    public async Task WriteTool_AsksFirst_RunsWithProgress_AndCanBeCancelled()
    {
        var tool = await site.ToolAsync("slow_write", ToolType.Http, $$"""{"url":"{{site.Echo.Address}}/hang","method":"POST","allow_private":true,"timeout_seconds":60}""", """{"type":"object","properties":{}}""");
        var page = await site.OpenAsync($"/manage/north/tools/{tool.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Call it" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("for real");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator(".try-running progress")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).Last.ClickAsync();
        await Assertions.Expect(page.Locator(".try-running")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Cancelled.")).ToBeVisibleAsync();
        await site.RunAsync(new DeleteTool(tool.Id));
    }

    [Fact]
    public async Task McpServer_ListsItsFunctions_AndOneIsCalled()
    {
        await using var server = await HostileSite.StartAsync();
        var page = await site.OpenAsync("/manage/north/tools/new?type=mcp");
        await page.FillAsync("#tool-name", "live_server");
        await page.FillAsync("#mcp-url", server.Url);
        await page.CheckAsync("#tool-private");
        await CreateAndListAsync(page);
        await page.Locator(".function-list summary").First.ClickAsync();
        await PagesTests.KeepAsync(page, "tool-mcp-functions");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the server's functions" }).Last.ClickAsync();
        await page.SelectOptionAsync("#try-function", "live_server_echo");
        await CallAsync(page);
        await Assertions.Expect(page.Locator(".trace-text").First).ToContainTextAsync("echo:", new() { Timeout = 20_000 });

        // The server goes away: a call says so, and the next one after it is back works.
        await server.StopAsync();
        await CallAsync(page);
        await Assertions.Expect(page.Locator(".trace-end")).ToContainTextAsync("Failed", new() { Timeout = 30_000 });
        await PagesTests.KeepAsync(page, "tool-mcp-gone");
        await server.StartAgainAsync();
        await CallAsync(page);
        await Assertions.Expect(page.Locator(".trace-end")).ToContainTextAsync("Answered", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task McpProgram_IsChosenFromTheAdministratorsList_AndRuns()
    {
        var page = await site.OpenAsync("/manage/north/tools/new?type=mcp");
        await page.FillAsync("#tool-name", "local_program");
        await page.Locator(".mcp-ways button").Nth(1).ClickAsync();
        await Assertions.Expect(page.Locator("#mcp-command option")).ToHaveCountAsync(3);
        Assert.Equal(["", "open", "plain"], await page.Locator("#mcp-command option").EvaluateAllAsync<string[]>("options => options.map(option => option.value).sort()"));
        await page.SelectOptionAsync("#mcp-command", "open");
        await page.Locator("#mcp-args").WaitForAsync();
        await page.SelectOptionAsync("#mcp-command", "plain");
        await Assertions.Expect(page.Locator("#mcp-args")).ToHaveCountAsync(0);
        await CreateAndListAsync(page);
        await PagesTests.KeepAsync(page, "tool-mcp-program");
    }

    // At once after the tool is made: the page stays the same one while its address becomes the tool's own, so no click falls between two pages.
    private static async Task CreateAndListAsync(IPage page)
    {
        await page.Locator(".tool-page").EvaluateAsync("part => part.dataset.kept = ''");
        await page.ClickAsync("[data-saves]");
        await page.WaitForURLAsync(Address());
        await page.Locator(".functions button").ClickAsync();
        await Assertions.Expect(page.Locator(".function-list li", new() { HasText = "echo" }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator(".tool-page[data-kept]")).ToHaveCountAsync(1);
    }

    // What may change something is asked about first.
    private static async Task CallAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Call it" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
    }

    [Fact]
    public async Task Schema_FormAndJson_RoundTripKeepsUnknownKeywords()
    {
        var tool = await site.ToolAsync("round_trip");
        var page = await site.OpenAsync($"/manage/north/tools/{tool.Id}");
        await Assertions.Expect(page.Locator(".schema-form")).ToContainTextAsync("Also set and kept as it is: additionalProperties.");
        await page.Locator(".property-name").First.FillAsync("town");
        await page.Locator(".property-name").First.PressAsync("Tab");
        await page.Locator(".property-name").Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowUp");
        await Assertions.Expect(page.Locator(".property-name").First).ToHaveValueAsync("units");
        await Assertions.Expect(page.Locator(".property-name").First).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "JSON" }).First.ClickAsync();
        var text = page.Locator("#schema-text");
        var json = await text.InputValueAsync();
        Assert.Matches("\"additionalProperties\": false", json);
        Assert.Matches("\"town\": \\{[^}]*\"minLength\": 2", json);
        Assert.Contains("\"required\": [\n    \"town\"\n  ]", json, StringComparison.Ordinal);

        await text.FillAsync(json.Replace("\"imperial\"", "\"imperial\",", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".faults")).ToContainTextAsync("No valid JSON from line");
        await page.GetByRole(AriaRole.Button, new() { Name = "Form" }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".state")).ToContainTextAsync("Nothing is lost");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open as JSON" }).ClickAsync();
        await text.FillAsync(json.Replace("\"minLength\": 2", "\"minLength\": 3", StringComparison.Ordinal));
        await page.GetByText("The schema is valid.").WaitForAsync();
        await page.ClickAsync("[data-saves]");
        await page.Locator(".toast-success").WaitForAsync();
        var saved = await site.RunAsync(new GetTool(tool.Id));
        Assert.Contains("\"minLength\": 3", saved.InputSchema, StringComparison.Ordinal);
        Assert.Contains("\"additionalProperties\": false", saved.InputSchema, StringComparison.Ordinal);
        await site.RunAsync(new DeleteTool(tool.Id));
    }

    [Fact]
    public async Task Arguments_AgainstTheSchema_AreToldByPointers()
    {
        var page = await site.OpenAsync($"/manage/north/tools/{site.Tools[ToolType.Time].Id}", language: "ru");
        await page.Locator(".check-panel summary").ClickAsync();
        await page.Locator(".check-body button").ClickAsync();
        await page.GetByText("Аргументы подходят.").WaitForAsync();
        await page.FillAsync("#check-text", "{\n  \"city\": \"М\",\n  \"days\": 9\n}");
        await Assertions.Expect(page.Locator(".check-body .faults")).ToContainTextAsync("/city");
        await Assertions.Expect(page.Locator(".check-body .faults")).ToContainTextAsync("строка 3");
    }

    [Fact]
    public async Task ToolInUse_IsDeletedOnlyByTyping()
    {
        var tool = await site.ToolAsync("in_use");
        await site.AgentAsync("Holder", tool.Id);
        var page = await site.OpenAsync("/manage/north/tools?q=in_use");
        var row = page.Locator("tbody tr");
        await row.Locator("button[popovertarget]").ClickAsync();
        await row.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("Used by: Holder");
        var confirm = page.Locator("dialog[open] .button-danger");
        await Assertions.Expect(confirm).ToBeDisabledAsync();
        await page.Locator("dialog[open] input").FillAsync("in_use");
        await PagesTests.KeepAsync(page, "tool-delete-in-use");
        await confirm.ClickAsync();
        await page.Locator(".toast-success").WaitForAsync();
        await Assertions.Expect(page.Locator(".state-title")).ToContainTextAsync("Nothing found");
    }

    [Fact]
    public async Task Tools_AreFilteredChosenAndTurnedOff_TheOpenPageFollows()
    {
        var (one, two) = (await site.ToolAsync("bulk one"), await site.ToolAsync("bulk two"));
        var page = await site.OpenAsync("/manage/north/tools?q=bulk&sort=-changed");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.Locator(".tool-choice").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose all shown" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Chosen tools" }).GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody .status-offline")).ToHaveCountAsync(2);
        await page.GetByLabel("State").SelectOptionAsync("active");
        await Assertions.Expect(page.Locator(".state-title")).ToContainTextAsync("Nothing found");
        await page.GetByLabel("State").SelectOptionAsync("unused");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("state=unused"));
        await site.ToolAsync("bulk three");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(3, new() { Timeout = 10_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Tool", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("bulk one");
        await page.Locator(".tool-choice").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose all shown" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Chosen tools" }).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator(".state-title")).ToContainTextAsync("Nothing found");
        Assert.NotEqual(one.Id, two.Id);
    }

    [Fact]
    public async Task ConcurrentEdit_IsTold_AndBothChangesCanBeKept()
    {
        var tool = await site.ToolAsync("shared");
        var page = await site.OpenAsync($"/manage/north/tools/{tool.Id}");
        await page.FillAsync("#tool-description", "Mine");
        await page.Locator("#tool-description").BlurAsync();
        await Assertions.Expect(page.Locator("[data-saves]")).ToBeEnabledAsync();
        await site.RunAsync(new UpdateTool(tool.Id, new ToolEdit { Name = "shared by two", Description = "Theirs" }));
        await Assertions.Expect(page.Locator(".conflict")).ToContainTextAsync("They changed: Name, Description", new() { Timeout = 10_000 });
        await Assertions.Expect(page.Locator(".conflict")).ToContainTextAsync("would replace theirs: Description");
        await PagesTests.KeepAsync(page, "tool-conflict");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await Assertions.Expect(page.Locator("#tool-name")).ToHaveValueAsync("shared by two");
        await Assertions.Expect(page.Locator("#tool-description")).ToHaveValueAsync("Mine");
        await page.Keyboard.PressAsync("Control+s");
        await page.Locator(".toast-success").WaitForAsync();
        var saved = await site.RunAsync(new GetTool(tool.Id));
        Assert.Equal(("shared by two", "Mine"), (saved.Name, saved.Description));
        // Nothing typed: theirs is simply shown.
        await site.RunAsync(new UpdateTool(tool.Id, new ToolEdit { Description = "Later" }));
        await Assertions.Expect(page.Locator("#tool-description")).ToHaveValueAsync("Later", new() { Timeout = 10_000 });
        await page.FillAsync("#tool-name", "left");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tools" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("without saving");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await page.WaitForURLAsync(new Regex("/manage/north/tools$"));
        await site.RunAsync(new DeleteTool(tool.Id));
    }

    [Fact]
    public async Task SubAssistant_CircleAndField_AreToldAtTheField()
    {
        var agent = await site.AgentAsync("Circle");
        var tool = await site.ToolAsync("ask", ToolType.SubAssistant, asks: agent.AssistantId);
        var asker = await site.AgentAsync("Asker", tool.Id);
        var page = await site.OpenAsync($"/manage/north/tools/{tool.Id}");
        await page.FillAsync("#agent-search", "Asker");
        await Assertions.Expect(page.Locator("#agent-choice option")).ToHaveCountAsync(2);
        await page.SelectOptionAsync("#agent-choice", asker.AssistantId.ToString());
        await page.ClickAsync("[data-saves]");
        await Assertions.Expect(page.Locator(".field", new() { Has = page.Locator("#agent-choice") }).Locator(".field-error")).ToContainTextAsync("circle");
        await page.SelectOptionAsync("#agent-choice", agent.AssistantId.ToString());
        await Assertions.Expect(page.Locator(".users")).ToContainTextAsync("Asker");
        Assert.EndsWith("/ai-agents/asker?tab=tools", await page.Locator(".users a").First.GetAttributeAsync("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operator_ReadsOnly_AdminMayNotOpenPrivateNetworks()
    {
        var page = await site.OpenAsync($"/manage/north/tools/{site.Tools[ToolType.Http].Id}", email: ToolboxSite.OperatorEmail);
        await page.Locator("#tool-name").WaitForAsync();
        Assert.True(await page.Locator("#tool-name").IsDisabledAsync());
        Assert.Equal(0, await page.Locator("[data-saves]").CountAsync());
        await page.GotoAsync("/manage/north/tools");
        await page.Locator("tbody tr").First.WaitForAsync();
        Assert.Equal(0, await page.Locator(".tool-choice").CountAsync());
        var admin = await site.OpenAsync("/manage/north/tools/new?type=http", email: ToolboxSite.AdminEmail);
        Assert.True(await admin.Locator("#tool-private").IsDisabledAsync());
    }

    [Fact]
    public async Task CommandSearch_FindsToolsAndMakesThem()
    {
        var page = await site.OpenAsync("/manage/north");
        await page.Keyboard.PressAsync("Control+k");
        await page.FillAsync("#palette-input", "company_mcp");
        await page.Locator("#palette-list[data-query=company_mcp]").WaitForAsync();
        await page.Locator(".palette-item", new() { HasText = "company_mcp" }).ClickAsync();
        await Assertions.Expect(page.Locator("#tool-name")).ToHaveValueAsync("company_mcp");
        await page.Keyboard.PressAsync("Control+k");
        await page.FillAsync("#palette-input", "new tool: we");
        // What is shown before it is the list of an earlier text, whose entries change under a hand as quick as this one.
        await page.Locator("#palette-list[data-query='new tool: we']").WaitForAsync();
        await page.Locator(".palette-item", new() { HasText = "New tool: Weather" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("type=weather"));
        await Assertions.Expect(page.Locator("#tool-name")).ToHaveValueAsync("");
        // The same component for every address of a tool, there and back.
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("#tool-name")).ToHaveValueAsync("company_mcp");
        await page.GoForwardAsync();
        await Assertions.Expect(page.Locator("#tool-name")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Duplicate_OpensTheCopy_WithNobodyWhoHasIt()
    {
        var page = await site.OpenAsync($"/manage/north/tools/{site.Tools[ToolType.Http].Id}");
        await Assertions.Expect(page.Locator(".users li")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Duplicate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#tool-name")).ToHaveValueAsync("city_weather (copy)");
        await Assertions.Expect(page.GetByText("No agent has this tool yet.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".header-kept")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await page.WaitForURLAsync(new Regex("/manage/north/tools$"));
    }

    [Fact]
    public async Task ForeignTool_IsNotThere()
    {
        var page = await site.OpenAsync($"/manage/acme/tools/{site.Tools[ToolType.Http].Id}");
        await Assertions.Expect(page.Locator(".state-error")).ToContainTextAsync("There is no such tool.");
    }

    [Fact]
    public async Task List_OfManyTools_TakesFewStatements()
    {
        var page = await site.OpenAsync("/manage/north");
        // Under operations alone: the host's own rounds ask the same database.
        using var statements = new StatementCount(site.ConnectionString, activity => activity.Parent?.OperationName.Contains(nameof(FindTools), StringComparison.Ordinal) is true);
        await page.GotoAsync("/manage/north/tools");
        await page.Locator("tbody tr").First.WaitForAsync();
        Assert.InRange(statements.Count, 1, 10);
    }

    private static async Task CheckAsync(IPage page, string name, string ready, int width, List<string> problems)
    {
        await page.Locator(ready).First.WaitForAsync();
        await PagesTests.CheckAsync(page, name, width, problems);
    }

    [GeneratedRegex("/manage/north/tools/[0-9a-f-]{36}$")]
    private static partial Regex Address();
}
