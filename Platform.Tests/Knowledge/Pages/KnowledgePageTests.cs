using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Platform.Core.Agents;
using Platform.Core.Knowledge.Reading;
using Platform.Tests.Agents;
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
        await page.GotoAsync($"{Base}/{site.Long}?tab=cited");
        await page.Locator(".table tbody tr").First.WaitForAsync();
        await CheckAsync(page, $"source-citations-{mark}", width, problems);
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
        Assert.Contains("A breaker of 16 A is needed.", await System.IO.File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        await page.Locator(".piece-mark").First.ClickAsync();
        await Assertions.Expect(page.Locator("#chunk-note")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Files_AreChosen_Estimated_AndSent_TheSameBytesOnce()
    {
        var page = await site.OpenAsync("/manage/acme/knowledge-base");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.Locator("dialog[open]").WaitForAsync();
        FilePayload[] files = [File("Правила.md", "# Правила\nМагазин открыт с 9 до 18."), File("prices.csv", "item,price\nlamp,12"), File("copy of prices.csv", "item,price\nlamp,12")];
        await page.SetInputFilesAsync("#add-files", files);
        await Assertions.Expect(page.Locator(".add-estimate")).ToContainTextAsync("Free");
        await page.FillAsync("#add-collection", "Shop");
        await page.FillAsync("#add-tags", "new, shop");
        await PagesTests.KeepAsync(page, "knowledge-add");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".tray")).ToContainTextAsync("Uploaded: 2. There already: 1. Not uploaded: 0.");
        await Assertions.Expect(page.Locator(".source-line")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".rail-item", new() { HasText = "Shop" })).ToBeVisibleAsync();
        await PagesTests.KeepAsync(page, "knowledge-sent");
    }

    [Fact]
    public async Task ChosenSources_AreTagged_Paused_AndDeleted()
    {
        var first = await site.StandAsync("Bulk one.txt", "Queued");
        await site.StandAsync("Bulk two.txt", "Queued");
        var page = await site.OpenAsync($"{Base}?q=Bulk");
        await page.GetByLabel("Choose Bulk one.txt").CheckAsync();
        await page.GetByLabel("Choose Bulk two.txt").CheckAsync();
        await page.Locator(".bulk").GetByRole(AriaRole.Button, new() { Name = "Tags" }).ClickAsync();
        await page.FillAsync("#tags-add", "together");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".source-line .tag")).ToHaveCountAsync(2);
        await page.Locator($"button[popovertarget='source-{first:N}']").ClickAsync();
        await page.Locator($"#source-{first:N}").GetByRole(AriaRole.Menuitem, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator(".source-line", new() { HasText = "Bulk one" })).ToContainTextAsync("Paused");
        await page.GetByLabel("Choose Bulk one.txt").CheckAsync();
        await page.GetByLabel("Choose Bulk two.txt").CheckAsync();
        await PagesTests.KeepAsync(page, "knowledge-bulk");
        await page.Locator(".bulk").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.Locator("dialog[open] input").PressSequentiallyAsync("2");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator(".state")).ToContainTextAsync("No source fits");
    }

    [Fact]
    public async Task Collection_IsMade_AndItsSettingsChanged()
    {
        var page = await site.OpenAsync(Base);
        await page.GetByRole(AriaRole.Button, new() { Name = "New collection" }).ClickAsync();
        await page.FillAsync("#collection-name", "Contracts");
        await page.FillAsync("#collection-chunk", "200");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await page.Locator(".rail-item", new() { HasText = "Contracts" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Settings of Contracts" }).ClickAsync();
        await Assertions.Expect(page.Locator("#collection-chunk")).ToHaveValueAsync("200");
        await page.SelectOptionAsync("#collection-schedule", "168");
        await PagesTests.KeepAsync(page, "knowledge-collection");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        Assert.Equal((200, 168), (await site.RunAsync(new ListCollections())).Where(view => view.Name == "Contracts").Select(view => (view.Current!.Settings.ChunkTokens, view.ReindexEveryHours!.Value)).Single());
    }

    [Fact]
    public async Task FolderThatIsDropped_IsOfferedWithItsFiles()
    {
        var page = await site.OpenAsync($"{Base}?collection=Product manuals");
        await page.Locator(".source-line").First.WaitForAsync();
        // As a browser hands a folder over: entries, whose reader gives them in parts.
        await page.EvaluateAsync(
            """
            () => {
              const file = (name, text) => ({ isFile: true, name, fullPath: '/manuals/' + name, file: done => done(new File([text], name)) });
              const parts = [[file('one.txt', 'first'), file('Thumbs.db', 'x')], [file('two.txt', 'second')], []];
              const folder = { isFile: false, fullPath: '/manuals', createReader: () => ({ readEntries: done => done(parts.shift()) }) };
              const drop = new Event('drop', { bubbles: true, cancelable: true });
              Object.defineProperty(drop, 'dataTransfer', { value: { types: ['Files'], items: [{ kind: 'file', webkitGetAsEntry: () => folder }], files: [] } });
              document.body.dispatchEvent(drop);
            }
            """);
        await Assertions.Expect(page.Locator("dialog[open] .add-files li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("dialog[open] .add-files")).ToContainTextAsync("manuals/two.txt");
        await Assertions.Expect(page.Locator("#add-collection")).ToHaveValueAsync("Product manuals");
    }

    [Fact]
    public async Task Upload_WithoutTheToken_OrByAViewer_IsRefused()
    {
        var page = await site.OpenAsync(Base);
        const string send = "token => fetch('/manage/north/knowledge-base/upload?name=a.txt', { method: 'POST', body: 'x', headers: token ? { RequestVerificationToken: document.querySelector('input[name=__RequestVerificationToken]').value } : {} }).then(answer => answer.status)";
        Assert.Equal(400, await page.EvaluateAsync<int>(send, false));
        var viewer = await site.OpenAsync(Base, email: KnowledgeSite.ViewerEmail);
        Assert.Equal(404, await viewer.EvaluateAsync<int>(send, true));
        await Assertions.Expect(viewer.Locator(".page-actions .button-primary")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task AgentsKnowledge_IsPickedFromCollectionsAndSources()
    {
        var agent = await site.RunAsync(new CreateAgent("Reader", AgentsApi.Config("Answer."), "reader"));
        var page = await site.OpenAsync($"/manage/north/ai-agents/{agent.Id}?tab=knowledge");
        var problems = new List<string>();
        await page.FillAsync("#agent-knowledge-search", "PX-200");
        await page.Locator(".picker-found li", new() { HasText = "Heat pump" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.FillAsync("#agent-knowledge-search", "manuals");
        await page.Locator(".picker-found li", new() { HasText = "Product manuals" }).GetByRole(AriaRole.Button).First.ClickAsync();
        await Assertions.Expect(page.Locator(".picker-chosen li")).ToHaveCountAsync(2);
        await page.SelectOptionAsync("#agent-search-mode", "keyword");
        await CheckAsync(page, "agent-knowledge", 1440, problems);
        await page.ClickAsync("[data-saves]");
        await page.Locator(".toast-success").First.WaitForAsync();
        var saved = (await site.RunAsync(new GetAgent(agent.Id.ToString()))).ConfigJson["simple"]!["settings"]!["knowledge"]!;
        Assert.Equal([site.Guide.ToString(), "collection:Product manuals"], saved["sources"]!.AsArray().Select(entry => entry!.GetValue<string>()));
        Assert.Equal("keyword", saved["mode"]!.GetValue<string>());
        // What stands in the form counts, saved or not.
        await page.GetByLabel("Ask as a user would").FillAsync("which breaker is needed");
        await page.Locator(".trial button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".trial-hits li").First).ToContainTextAsync("A breaker of 16 A is needed.", new() { Timeout = 20_000 });
        await CheckAsync(page, "agent-knowledge-tried", 1440, problems);
        await page.Locator(".trial-hits a").First.ClickAsync();
        await Assertions.Expect(page.Locator("mark.hit").First).ToBeInViewportAsync();
        Assert.Empty(problems);
    }

    private static FilePayload File(string name, string text) => new() { Name = name, MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };

    private long HitStart => site.LongText.IndexOf(KnowledgeSite.ReturnRule, StringComparison.Ordinal);

    private static Task CheckAsync(IPage page, string name, int width, List<string> problems) => PagesTests.CheckAsync(page, name, width, problems);
}
