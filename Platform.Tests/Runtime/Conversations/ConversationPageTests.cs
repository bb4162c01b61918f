using Microsoft.Playwright;
using Platform.Core.Runtime.Conversations;
using Platform.Protocol.Runtime;
using Platform.Tests.Journeys;

namespace Platform.Tests.Runtime.Conversations;

/// <summary>Conversations as the staff meets them: real server, real browser, lines that come through the queue.</summary>
public sealed class ConversationPageTests(ConversationSite site) : IClassFixture<ConversationSite>
{
    private const string Home = "/manage/north/conversations";

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryPage_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync(Home, theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        string NameOf(string what) => $"conversations-{what}-{theme}-{language}-{width}";
        await page.Locator("tbody tr", new() { HasText = "visitor-1" }).WaitForAsync();
        await PagesTests.CheckAsync(page, NameOf("list"), width, problems);
        await page.GotoAsync($"{Home}?q=nothing-of-the-kind");
        await page.WaitForSelectorAsync(".state");
        await PagesTests.CheckAsync(page, NameOf("no-match"), width, problems);
        await page.GotoAsync("/manage/acme/conversations");
        await page.WaitForSelectorAsync(".state");
        await PagesTests.CheckAsync(page, NameOf("empty"), width, problems);
        await page.GotoAsync($"{Home}/{site.Rich}");
        await page.Locator(".line .trace > summary").First.ClickAsync();
        await page.Locator(".trace-steps summary").First.ClickAsync();
        await PagesTests.CheckAsync(page, NameOf("one"), width, problems);
        await page.Locator("[popovertarget=conversation-menu]").ClickAsync();
        await page.Locator("#conversation-menu .menu-item-danger").ClickAsync();
        await page.Locator("dialog[open]").WaitForAsync();
        await PagesTests.CheckAsync(page, NameOf("erase"), width, problems);
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync("/manage/north/ai-agents/support?tab=history");
        await page.Locator("td", new() { HasText = "Мария" }).First.WaitForAsync();
        await PagesTests.CheckAsync(page, NameOf("agent"), width, problems);

        Assert.Empty(problems);
    }

    [Fact]
    public async Task Person_TakesOverAnswersAndHandsBack_WhileTheUserWritesOn()
    {
        var id = await site.SayAsync("takeover", "I want to talk to a person", user: "taker", name: "Gleb");
        var page = await site.OpenAsync($"{Home}/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over" }).ClickAsync();
        await page.FillAsync("#person-answer", "Anna here, how can I help?");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".line-person")).ToContainTextAsync("Anna here");
        await Assertions.Expect(page.Locator(".line-person")).ToContainTextAsync("Анна Ветрова");
        await Assertions.Expect(page.Locator("#person-answer")).ToHaveValueAsync("");
        await Eventually.TrueAsync(() => site.Redis.KeyExistsAsync(RuntimeKeys.Taken("north.support", "telegram", "takeover"), default), "the runner knows");
        await Eventually.TrueAsync(async () => (await site.Redis.ExecuteAsync("XLEN", default, RuntimeKeys.Outbox("north.support"))).AsInt64() > 0, "the answer is in the outbox");

        await site.PushAsync("takeover", "Oh, a person at last", "taker", "Gleb");
        await Assertions.Expect(page.Locator(".line-user").Last).ToContainTextAsync("a person at last");
        await PagesTests.KeepAsync(page, "conversations-taken");
        await page.Locator(".page-actions .button-primary", new() { HasText = "Hand back" }).ClickAsync();
        await Assertions.Expect(page.Locator("#person-answer")).ToHaveCountAsync(0);
        await Eventually.TrueAsync(async () => !await site.Redis.KeyExistsAsync(RuntimeKeys.Taken("north.support", "telegram", "takeover"), default), "the agent may speak");
    }

    [Fact]
    public async Task NewLines_AppearInTheOpenList_WhichIsFilteredAndTakenAway()
    {
        var page = await site.OpenAsync(Home);
        await page.Locator("tbody tr", new() { HasText = "visitor-1" }).WaitForAsync();
        await site.PushAsync("fresh", "Is anybody there?", "fresh", "Newcomer");
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "Newcomer" })).ToContainTextAsync("Is anybody there?");

        await page.Locator("input[type=search]").FillAsync("курьер");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q="));
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]", new() { HasText = "CSV" }).ClickAsync());
        var lines = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Contains("№ 48213", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("visitor-1", lines, StringComparison.Ordinal);

        await page.Locator("input[type=search]").FillAsync("");
        await page.SelectOptionAsync("select[aria-label=State]", "closed");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("Thank you!");
    }

    [Fact]
    public async Task TagsAndNotes_AreKept_AndTheUserIsErased()
    {
        var id = await site.SayAsync("forget-me", "My address is a secret", user: "forget", name: "Olga");
        await site.SayAsync("forget-me-2", "And my phone", user: "forget", name: "Olga");
        var page = await site.OpenAsync($"{Home}/{id}");
        await page.GetByLabel("New tag").FillAsync("gdpr");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("li.tag")).ToContainTextAsync("gdpr");
        await page.GetByLabel("New note").FillAsync("Asked by letter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a note" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notes li")).ToContainTextAsync("Asked by letter");

        await page.Locator("[popovertarget=conversation-menu]").ClickAsync();
        await page.Locator("#conversation-menu .menu-item-danger").ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToContainTextAsync("conversations: 2");
        await page.Locator("dialog[open] input").FillAsync("delete");
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await page.WaitForURLAsync($"**{Home}");
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "Olga" })).ToHaveCountAsync(0);
        Assert.Empty((await site.RunAsync(new ListConversations(new ConversationFilter(Text: "forget-me")))).Items);
        await page.GotoAsync($"{Home}/{id}");
        await page.GetByText("There is no such conversation").First.WaitForAsync();
    }

    [Fact]
    public async Task Viewer_SeesNeitherTheEntryNorWhatWasSaid()
    {
        var page = await site.OpenAsync("/manage/north", email: ConversationSite.ViewerEmail);
        await Assertions.Expect(page.Locator($".shell-sidebar a[href='{Home}']")).ToHaveCountAsync(0);
        await page.GotoAsync($"{Home}/{site.Rich}");
        await page.WaitForSelectorAsync(".state");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("48213");
        await page.GotoAsync(Home);
        await page.WaitForSelectorAsync(".state");
        var answer = await page.Context.APIRequest.GetAsync($"{new Uri(page.Url).GetLeftPart(UriPartial.Authority)}{Home}/export.csv");
        Assert.Equal(404, answer.Status);
    }
}
