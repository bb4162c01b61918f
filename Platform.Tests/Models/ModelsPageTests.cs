using Microsoft.Playwright;
using Platform.Core.Models.Providers;
using Platform.Tests.Journeys;

namespace Platform.Tests.Models;

/// <summary>Providers, catalogue, health, usage and budgets as people meet them: real server, real browser, a provider on a real port.</summary>
public sealed class ModelsPageTests(ModelsSite site) : IClassFixture<ModelsSite>
{
    private static readonly string[] Pages =
    [
        "/manage/north/models", "/manage/north/models?tab=catalogue", "/manage/north/models?tab=health", "/manage/acme/models?tab=catalogue", "/manage/acme/models?tab=health",
        "/manage/north/usage", "/manage/north/usage?by=agent", "/manage/north/usage?by=model&period=7", "/manage/north/usage?by=provider&period=month", "/manage/north/usage?tab=budgets",
        "/manage/acme/usage", "/manage/acme/usage?tab=budgets",
    ];

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryPage_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync("/manage/north/models", theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await page.WaitForSelectorAsync(".shell h1");
            await page.WaitForSelectorAsync(path.Contains("acme", StringComparison.Ordinal) ? ".state" : ".table tbody tr");
            await PagesTests.CheckAsync(page, $"{path.Trim('/').Replace('/', '-').Replace('?', '-')}-{theme}-{language}-{width}", width, problems);
        }

        await page.GotoAsync("/manage/north/models");
        await page.Locator("tr", new() { HasText = "local" }).GetByRole(AriaRole.Button).Nth(1).ClickAsync();
        await page.WaitForSelectorAsync("dialog[open] #provider-url");
        await PagesTests.CheckAsync(page, $"provider-dialog-{theme}-{language}-{width}", width, problems);
        await page.GotoAsync("/manage/north/usage?tab=budgets");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.WaitForSelectorAsync("dialog[open] #budget-tokens");
        await PagesTests.CheckAsync(page, $"budget-dialog-{theme}-{language}-{width}", width, problems);

        Assert.Empty(problems);
    }

    [Fact]
    public async Task Provider_AddedTestedPricedAndDeleted_InTheBrowser()
    {
        var page = await site.OpenAsync("/manage/north/models");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.FillAsync("#provider-name", "journey");
        await page.FillAsync("#provider-url", site.Stub.BaseUrl);
        await page.Locator("dialog[open] input[type=password]").FillAsync(ModelsSite.RefusedKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a key" }).ClickAsync();
        await page.Locator("dialog[open] input[type=password]").Nth(1).FillAsync(ModelsSite.GoodKey);
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        // An address of this machine needs the owner's word.
        await page.Locator("dialog[open] .notice-error", new() { HasText = "private network" }).WaitForAsync();
        await page.CheckAsync("#provider-private");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        var row = page.Locator("tr", new() { HasText = "journey" });
        await Assertions.Expect(row).ToContainTextAsync("Key 2 ••••••");

        await row.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        var keys = page.Locator("dialog[open] .test-key");
        await Assertions.Expect(keys).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await Assertions.Expect(keys.Nth(0)).ToContainTextAsync("models.unauthorized");
        await Assertions.Expect(keys.Nth(1)).ToContainTextAsync("Answers");
        await Assertions.Expect(keys.Nth(1)).ToContainTextAsync(" ms");
        await Assertions.Expect(page.Locator("dialog[open] .test-models")).ToContainTextAsync("vendor/large");
        await PagesTests.KeepAsync(page, "provider-test");
        Assert.DoesNotContain("Secret", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Escape");

        await row.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove key 1" }).ClickAsync();
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Assertions.Expect(row).Not.ToContainTextAsync("Key 2");
        await row.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open] .test-key")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator("dialog[open] .test-key")).ToContainTextAsync("Answers");
        Assert.Equal($"Bearer {ModelsSite.GoodKey}", site.Stub.Calls.Last().Authorization);
        await page.Keyboard.PressAsync("Escape");

        await page.Locator("a.tab", new() { HasText = "Catalogue" }).ClickAsync();
        await page.Locator("select.filter").SelectOptionAsync("journey");
        await page.Locator("input[type=search]").FillAsync("large");
        var model = page.Locator("tbody tr");
        await Assertions.Expect(model).ToHaveCountAsync(1);
        await Assertions.Expect(model).ToContainTextAsync("128,000");
        await Assertions.Expect(model).ToContainTextAsync("$2.5");
        await model.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal("2.5", await page.InputValueAsync("#model-prompt-price"));
        await page.FillAsync("#model-prompt-price", "3.25");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Assertions.Expect(model).ToContainTextAsync("$3.25");
        await Assertions.Expect(model).ToContainTextAsync("Edited by hand");

        await page.Locator("a.tab", new() { HasText = "Providers" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Provider_MadeElsewhere_TheOpenPageFollows()
    {
        var page = await site.OpenAsync("/manage/north/models");
        await page.Locator("td", new() { HasText = "local" }).First.WaitForAsync();

        await site.RunAsync(new CreateProvider("elsewhere", "openai", Keys: ["sk-Secret-3"]));

        await page.Locator("td", new() { HasText = "elsewhere" }).First.WaitForAsync(new() { Timeout = 10_000 });
        await site.RunAsync(new DeleteProvider("elsewhere"));
    }

    [Fact]
    public async Task Health_KeyThatIsRefused_ShowsItsErrorsAndItsBreaker()
    {
        var page = await site.OpenAsync("/manage/north/models?tab=health");
        var breaker = page.Locator("table", new() { HasText = "Breakers" }).Locator("tbody tr");
        await Assertions.Expect(breaker).ToContainTextAsync("refuses the key");
        await Assertions.Expect(breaker).ToContainTextAsync(new System.Text.RegularExpressions.Regex("calls are held back|the next call tries"));
        await Assertions.Expect(page.Locator("tr", new() { HasText = "All fail" })).ToContainTextAsync("4 · 100 %");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Works" })).ToContainTextAsync("0 · 0 %");
    }

    [Fact]
    public async Task Operator_SeesModelsAndUsage_WithoutButtonsToChangeThem()
    {
        var page = await site.OpenAsync("/manage/north/models", email: ModelsSite.OperatorEmail);
        await page.Locator("td", new() { HasText = "local" }).First.WaitForAsync();
        Assert.Equal(0, await page.Locator("main .button:visible").CountAsync());

        await page.GotoAsync("/manage/north/usage?tab=budgets");
        await page.Locator("td", new() { HasText = "Whole tenant" }).First.WaitForAsync();
        Assert.Equal(0, await page.Locator("main .button:visible").CountAsync());
    }

    [Fact]
    public async Task Budget_OfNought_IsAStopUntilItIsRemoved()
    {
        const string agent = "Boris, who is stopped";
        var id = await site.MakeAgentAsync(agent);
        var page = await site.OpenAsync("/manage/north/usage?tab=budgets");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.SelectOptionAsync("#budget-for", "agent");
        await page.SelectOptionAsync("#budget-agent", id.ToString());
        await page.SelectOptionAsync("#budget-period", "Day");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await page.Locator("dialog[open] .notice-error", new() { HasText = "Give a limit" }).WaitForAsync();
        await page.FillAsync("#budget-tokens", "0");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();

        var row = page.Locator("tr", new() { HasText = agent });
        await Assertions.Expect(row).ToContainTextAsync("Stopped: the limit is 0");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "Whole tenant" }).First.Locator("progress").First).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Usage_ByAgent_NamesThem()
    {
        var page = await site.OpenAsync("/manage/north/usage?by=agent");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = ModelsSite.SecretaryName })).ToHaveAttributeAsync("href", "/manage/north/ai-agents/anna-the-secretary");
        await page.GotoAsync("/manage/north");
        // 9,000 and more of 16,000 tokens, and a budget of nought; the tenant's day has hardly begun.
        await Assertions.Expect(page.Locator(".budgets-panel li", new() { HasText = ModelsSite.SecretaryName })).ToContainTextAsync("50");
        await Assertions.Expect(page.Locator(".budgets-panel li", new() { HasText = "Stopped: the limit is 0" }).First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".figure", new() { HasText = "Models today" })).ToContainTextAsync("$0.76");
    }

    [Fact]
    public async Task Usage_GroupedAndExported_HoldsTheCalls()
    {
        var page = await site.OpenAsync("/manage/north/usage");
        await page.GetByRole(AriaRole.Button, new() { Name = "Model", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("claude-sonnet");
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "gpt-mini" })).ToContainTextAsync("$0.0125");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("by=model"));

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.StartsWith("at,agent_id,", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("gpt-mini", StringComparison.Ordinal) && line.Contains("models.stream_broken", StringComparison.Ordinal));
    }
}
