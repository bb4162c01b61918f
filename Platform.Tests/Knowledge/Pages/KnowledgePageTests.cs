using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Knowledge.Reading;
using Platform.Tests.Journeys;

namespace Platform.Tests.Knowledge.Pages;

/// <summary>The pages of sources as people meet them: real server, real browser.</summary>
public sealed class KnowledgePageTests(KnowledgeSite site) : IClassFixture<KnowledgeSite>
{
    private const string Base = "/manage/north/knowledge-base";

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryPage_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync(Base, theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        var mark = $"{theme}-{language}-{width}";
        await page.Locator(".source-line").First.WaitForAsync();
        await CheckAsync(page, $"knowledge-{mark}", width, problems);
        await page.GotoAsync($"{Base}?status=paused&q=nothing");
        await page.Locator(".state").WaitForAsync();
        await CheckAsync(page, $"knowledge-none-{mark}", width, problems);
        await page.GotoAsync("/manage/acme/knowledge-base");
        await page.Locator(".base-steps").WaitForAsync();
        await CheckAsync(page, $"knowledge-empty-{mark}", width, problems);
        await page.GotoAsync($"{Base}/{site.Long}");
        await page.Locator(".piece").First.WaitForAsync();
        await CheckAsync(page, $"source-{mark}", width, problems);
        await page.Locator(".piece-mark").Nth(1).ClickAsync();
        await page.Locator("aside.chunk").WaitForAsync();
        await CheckAsync(page, $"source-chunk-{mark}", width, problems);
        await page.GotoAsync($"{Base}/{site.Long}?version=2&start={HitStart}&end={HitStart + KnowledgeSite.ReturnRule.Length}");
        await page.Locator("mark.hit").First.WaitForAsync();
        await CheckAsync(page, $"source-cited-{mark}", width, problems);
        await page.GotoAsync($"{Base}/{site.Long}?tab=versions");
        await page.Locator(".diff ins").First.WaitForAsync();
        await CheckAsync(page, $"source-versions-{mark}", width, problems);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Citation_LandsOnTheHighlightedSentence()
    {
        var page = await site.OpenAsync($"{Base}/{site.Long}?version=2&start={HitStart}&end={HitStart + KnowledgeSite.ReturnRule.Length}");
        var hit = page.Locator("mark.hit").First;
        await hit.WaitForAsync();
        Assert.Equal(KnowledgeSite.ReturnRule, string.Concat(await page.Locator("mark.hit").AllInnerTextsAsync()));
        await Assertions.Expect(hit).ToBeInViewportAsync();
    }

    [Fact]
    public async Task LongText_IsReadOnToItsEnd_AndOnlyAPartIsInThePage()
    {
        var page = await site.OpenAsync($"{Base}/{site.Long}");
        await page.Locator(".piece").First.WaitForAsync();
        Assert.InRange(await page.Locator(".piece").CountAsync(), 10, 60);
        await page.Locator(".outline button", new() { HasText = "Возврат и обмен" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Возврат товара возможен")).ToBeInViewportAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pages" }).ClickAsync();
        await page.Locator(".outline-go input").FillAsync("41");
        await page.Locator(".outline-go input").PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Пункт 40.8.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Chunk_IsSwitchedOff_Noted_AndGivenQuestions()
    {
        var page = await site.OpenAsync($"{Base}/{site.Guide}");
        await page.Locator(".piece-mark").First.ClickAsync();
        var panel = page.Locator("aside.chunk");
        await panel.Locator("#chunk-questions").FillAsync("How much space is needed?\nWhat must I read first?");
        await panel.Locator("#chunk-note").FillAsync("Checked by Anna");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.Locator(".toast-success").First.WaitForAsync();
        await panel.GetByRole(AriaRole.Checkbox).UncheckAsync();
        await Assertions.Expect(page.Locator(".piece").First).ToHaveClassAsync(new Regex("piece-off"));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#chunk-note")).ToHaveValueAsync("Checked by Anna");
        var chunk = (await site.RunAsync(new ListChunks(site.Guide, Limit: 1))).Items[0];
        Assert.Equal((false, 2), (chunk.Enabled, chunk.Questions.Count));
    }

    [Fact]
    public async Task List_FiltersInTheAddress_AndFollowsTheWork()
    {
        var page = await site.OpenAsync($"{Base}?status=failed");
        await Assertions.Expect(page.Locator(".source-line")).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByText("The file needs a password.")).ToBeVisibleAsync();
        await page.GotoAsync(Base);
        await page.Locator(".rail-item", new() { HasText = "Product manuals" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("collection=Product"));
        await Assertions.Expect(page.Locator(".source-line")).ToHaveCountAsync(2);
        await page.Locator("a", new() { HasText = "2 parts" }).ClickAsync();
        await Assertions.Expect(page.Locator(".source-title", new() { HasText = "Payment" })).ToBeVisibleAsync();
        await page.GotoAsync($"{Base}?q=PX-200");
        await Assertions.Expect(page.Locator(".source-line")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Original_IsDownloadedAsItCame_AndAViewerMayRead()
    {
        var page = await site.OpenAsync($"{Base}/{site.Guide}", email: KnowledgeSite.ViewerEmail);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".page-actions a[download]").ClickAsync());
        Assert.Contains("A breaker of 16 A is needed.", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        await page.Locator(".piece-mark").First.ClickAsync();
        await Assertions.Expect(page.Locator("#chunk-note")).ToBeDisabledAsync();
    }

    private long HitStart => site.LongText.IndexOf(KnowledgeSite.ReturnRule, StringComparison.Ordinal);

    private static Task CheckAsync(IPage page, string name, int width, List<string> problems) => PagesTests.CheckAsync(page, name, width, problems);
}
