using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Knowledge.Golden;
using Platform.Tests.Journeys;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Knowledge.Lab;

/// <summary>The graph and the search lab as people meet them: real server, real browser.</summary>
public sealed class LabPageTests(LabSite site) : IClassFixture<LabSite>
{
    private const string Base = "/manage/north/knowledge-base";

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    [InlineData("dark", "en", 1440)]
    [InlineData("light", "ru", 360)]
    public async Task EveryPage_FitsAndPassesAxe(string theme, string language, int width)
    {
        var mark = $"{theme}-{language}-{width}";
        var page = await site.OpenAsync($"{Base}/graph", theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        await page.Locator(".picture-node").First.WaitForAsync();
        await PagesTests.CheckAsync(page, $"graph-{mark}", width, problems);
        await page.Locator(".reading summary").ClickAsync();
        await page.Locator(".reading-form").WaitForAsync();
        await PagesTests.CheckAsync(page, $"graph-reading-{mark}", width, problems);
        await page.GotoAsync($"{Base}/graph?entity={Uri.EscapeDataString("Мария Котова")}&depth=2");
        await page.Locator(".picture-node.start").WaitForAsync();
        await page.Locator(".list summary").First.ClickAsync();
        await page.Locator(".list .edges a").First.ClickAsync();
        await page.Locator(".evidence blockquote").First.WaitForAsync();
        await PagesTests.CheckAsync(page, $"graph-edge-{mark}", width, problems);
        await page.GotoAsync($"{Base}/graph?entity=nobody");
        await page.Locator(".state").WaitForAsync();
        await PagesTests.CheckAsync(page, $"graph-unknown-{mark}", width, problems);
        await page.GotoAsync("/manage/acme/knowledge-base/graph");
        await page.Locator(".state").WaitForAsync();
        await PagesTests.CheckAsync(page, $"graph-empty-{mark}", width, problems);
        await page.GotoAsync($"{Base}/lab?query={Uri.EscapeDataString("Кто оформляет возврат?")}&compare=yes&mode2=keyword");
        await page.Locator(".hit").First.WaitForAsync();
        await PagesTests.CheckAsync(page, $"lab-search-{mark}", width, problems);
        await page.Locator(".hit button").First.ClickAsync();
        await page.Locator("dialog[open] #golden-text").WaitForAsync();
        await PagesTests.CheckAsync(page, $"lab-save-{mark}", width, problems);
        await page.GotoAsync($"{Base}/lab?tab=golden");
        await page.Locator(".chart").First.WaitForAsync();
        await PagesTests.CheckAsync(page, $"lab-golden-{mark}", width, problems);
        await page.GotoAsync($"{Base}/lab?tab=gaps");
        await page.Locator("#gaps-vain").WaitForAsync();
        await PagesTests.CheckAsync(page, $"lab-gaps-{mark}", width, problems);
        await page.GotoAsync($"{Base}/lab");
        await page.Locator(".state").WaitForAsync();
        await PagesTests.CheckAsync(page, $"lab-begin-{mark}", width, problems);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Graph_IsWalked_FromTheSearch_ByTheKeyboard_ToTheSentence()
    {
        var page = await site.OpenAsync($"{Base}/graph");
        await page.Locator(".graph-find input").FillAsync("котов");
        await page.Locator(".graph-found a").First.ClickAsync();
        await Expect(page.Locator(".picture-node.start")).ToHaveCountAsync(1);
        var first = await page.Locator(".picture-node").CountAsync();
        await page.Locator(".picture-node.start").FocusAsync();
        foreach (var key in new[] { "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown" })
            await page.Keyboard.PressAsync(key);
        Assert.Equal(1, await page.Locator(".picture-node[tabindex='0']").CountAsync());

        // A neighbour that has others of its own opens them.
        await page.GotoAsync($"{Base}/graph?entity={Uri.EscapeDataString("Мария Котова")}");
        await page.Locator(".picture-node[aria-label^='Иван Петров']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("open="));
        await page.Locator(".picture-node[aria-label^='КМ-450']").WaitForAsync();
        Assert.True(await page.Locator(".picture-node").CountAsync() > first);

        await page.Locator(".list summary", new() { HasText = "Северный Капитал" }).ClickAsync();
        await page.Locator(".list details[open] .edges a").First.ClickAsync();
        await page.Locator(".evidence a", new() { HasText = "Правила магазина" }).First.ClickAsync();
        await page.Locator("mark.hit").First.WaitForAsync();
        Assert.Contains("Мари", string.Concat(await page.Locator("mark.hit").AllInnerTextsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_IsZoomed_AndNotRedrawnByIt()
    {
        var page = await site.OpenAsync($"{Base}/graph");
        var picture = page.Locator(".picture-view");
        await picture.WaitForAsync();
        await Expect(page.Locator(".picture-node[tabindex='0']")).ToHaveCountAsync(1);
        var before = await picture.GetAttributeAsync("viewBox");
        await page.Locator("[data-zoom=in]").ClickAsync();
        await Expect(picture).Not.ToHaveAttributeAsync("viewBox", before!);
        await page.Locator("[data-zoom=fit]").ClickAsync();
        await Expect(picture).ToHaveAttributeAsync("viewBox", before!);
    }

    [Fact]
    public async Task Place_ThatWasFound_BecomesAGoldenQuestion_WithTheChosenWords()
    {
        var page = await site.OpenAsync($"{Base}/lab");
        await page.Locator(".lab-question input").FillAsync("breaker of 16 A");
        await page.Locator(".lab-question button").ClickAsync();
        await Expect(page.Locator(".hit").First).ToContainTextAsync("Heat pump PX-200");
        await Expect(page.Locator(".hit mark").First).ToBeVisibleAsync();
        await page.Locator(".hit button").First.ClickAsync();
        await page.Locator("#golden-text").WaitForAsync();
        await page.EvalOnSelectorAsync("#golden-text", "field => { const at = field.value.indexOf('16 A'); field.setSelectionRange(at, at + 4); }");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await page.Locator(".toast-success").First.WaitForAsync();

        var kept = (await site.RunAsync(new ListGolden())).Items[0];
        Assert.Equal(("breaker of 16 A", "16 A", GoldenOrigin.Search), (kept.Question, kept.Expected[0].Quote, kept.Origin));
        await page.GotoAsync($"{Base}/lab?tab=golden");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask them all" }).ClickAsync();
        await Expect(page.Locator("#golden-last")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(page.Locator("section:has(#golden-last) tbody tr")).ToHaveCountAsync(3, new() { Timeout = 30_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the question: breaker of 16 A" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Expect(page.Locator(".golden")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Viewer_SeesAll_AndChangesNothing()
    {
        var page = await site.OpenAsync($"{Base}/lab?query=PX-200", email: LabSite.ViewerEmail);
        await page.Locator(".hit").First.WaitForAsync();
        Assert.Equal(0, await page.Locator(".hit button").CountAsync());
        await page.GotoAsync($"{Base}/lab?tab=golden");
        await page.Locator(".golden").First.WaitForAsync();
        Assert.Equal(0, await page.Locator(".golden button, .toolbar .button-primary").CountAsync());
    }
}
