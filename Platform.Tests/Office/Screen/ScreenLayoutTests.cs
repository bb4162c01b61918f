using Microsoft.Playwright;
using Platform.Protocol.Office;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Office.Screen;

/// <summary>How the wall looks: sizes, pages, order, words of any script.</summary>
public sealed class ScreenLayoutTests(ScreenBrowser browser) : ScreenTest(browser), IClassFixture<ScreenBrowser>
{
    private const string Faults =
        """
        () => {
          const faults = [];
          const root = document.scrollingElement;
          if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) faults.push(`page ${root.scrollWidth}x${root.scrollHeight}`);
          const inside = (inner, outer) => inner.bottom <= outer.bottom + 1 && inner.right <= outer.right + 1 && inner.left >= outer.left - 1 && inner.top >= outer.top - 1;
          const stage = document.querySelector('.stage').getBoundingClientRect();
          const shown = [...document.querySelectorAll('.tile')].filter(t => !t.hidden);
          for (const tile of shown) {
            const box = tile.getBoundingClientRect();
            if (!inside(box, stage)) faults.push(`${tile.dataset.agent} is outside`);
            for (const part of tile.children)
              if (part.offsetHeight && !inside(part.getBoundingClientRect(), box)) faults.push(`${tile.dataset.agent} cuts ${part.className}`);
            const task = tile.querySelector('.tile-task').getBoundingClientRect(), foot = tile.querySelector('.tile-foot').getBoundingClientRect();
            if (task.bottom > foot.top + 1) faults.push(`${tile.dataset.agent} task over foot`);
          }
          const name = parseFloat(getComputedStyle(shown[0].querySelector('.tile-name')).fontSize);
          if (name < 13) faults.push(`names of ${name}px`);
          for (const part of document.querySelectorAll('.head > *')) if (part.scrollWidth > part.clientWidth + 1 && !part.matches('.name')) faults.push(`head ${part.className}`);
          if (document.querySelector('.head').getBoundingClientRect().right > innerWidth) faults.push('head');
          return faults;
        }
        """;

    public static TheoryData<int, int, int> Walls => new()
    {
        { 1280, 720, 14 }, { 1280, 720, 120 }, { 1280, 720, 1000 },
        { 1920, 1080, 14 }, { 1920, 1080, 120 }, { 1920, 1080, 1000 },
        { 3840, 2160, 14 }, { 3840, 2160, 120 }, { 3840, 2160, 1000 },
        { 1024, 1366, 60 }, { 1920, 1080, 1 },
    };

    [Theory]
    [MemberData(nameof(Walls))]
    public async Task Wall_OfAnySize_IsFilledWithoutScrollingOrCuts(int width, int height, int agents)
    {
        Server.Seed(Staff.Of(agents));
        await OpenAsync(width, height);
        await Expect(Tiles.First).ToBeVisibleAsync();
        Assert.Empty(await Page.EvaluateAsync<string[]>(Faults));
    }

    [Fact]
    public async Task Pages_Rotate_UntilEveryoneWasShown()
    {
        Server.Settings = Server.Settings with { RotateSeconds = 0.3 };
        Server.Seed(Staff.Of(200));
        await OpenAsync(1280, 720);
        await Expect(Tiles.First).ToBeVisibleAsync();
        await Page.WaitForFunctionAsync(
            """
            () => {
              const seen = window.seen ??= { agents: new Set(), pages: new Set() };
              document.querySelectorAll('.tile:not([hidden])').forEach(tile => seen.agents.add(tile.dataset.agent));
              seen.pages.add(document.querySelector('.page').innerText);
              return seen.agents.size === 200 && seen.pages.size >= 3;
            }
            """);
        Assert.Empty(await Page.EvaluateAsync<string[]>(Faults));
    }

    [Fact]
    public async Task NewError_OnALaterPage_TurnsToTheFirst()
    {
        Server.Settings = Server.Settings with { RotateSeconds = 3 };
        Server.Seed(Staff.Of(200));
        await OpenAsync(1280, 720);
        await Expect(Page.Locator(".page")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^2 / "));
        await Server.ChangeAsync(Staff.Agent(199) with { Status = BoardStatuses.Error, Since = TimeProvider.System.GetUtcNow() });
        await Expect(Tile("agent_199")).ToBeVisibleAsync(new() { Timeout = 2500 });
        await Expect(Tile("agent_199")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("alarm"));
    }

    [Fact]
    public async Task Order_BigProblemsFirst_AcknowledgedOnesQuietInTheirDepartment()
    {
        var noted = new OfficeAcknowledgement("Anna", TimeProvider.System.GetUtcNow(), null);
        Server.Seed(
            Staff.Agent("b_idle", "idle", "b"), Staff.Agent("b_work", "working", "b", task: "t"), Staff.Agent("b_off", "offline", "b"), Staff.Agent("a_work", "working", "a", task: "t"),
            Staff.Agent("b_noted", "error", "b", task: "t") with { Acknowledged = noted }, Staff.Agent("a_warn", "warning", "a"), Staff.Agent("b_err2", "error", "b", "err 10"), Staff.Agent("b_err1", "error", "b", "err 9"));
        await OpenAsync();
        await Expect(Tiles).ToHaveCountAsync(8);
        var order = await Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.tile:not([hidden])')].map(t => ({ id: t.dataset.agent, box: t.getBoundingClientRect() })).sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left).map(t => t.id)");
        Assert.Equal(["b_err1", "b_err2", "a_warn", "a_work", "b_noted", "b_off", "b_work", "b_idle"], order);
        await Expect(Tile("b_noted")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("open"));
        await Expect(Tile("b_noted").Locator(".tile-label")).ToHaveTextAsync("✓ Acknowledged: Anna");
    }

    [Fact]
    public async Task DepartmentFilter_ShowsAndCountsOnlyItsOwn()
    {
        Server.Settings = Server.Settings with { Departments = ["a"] };
        Server.Seed(Staff.Agent("a1", "working", "a", task: "t"), Staff.Agent("b1", "error", "b"));
        await OpenAsync();
        await Expect(Tile("a1")).ToBeVisibleAsync();
        await Server.ChangeAsync(Staff.Agent("b2", "error", "b"), Staff.Agent("a2", "idle", "a"));
        await Expect(Tile("a2")).ToBeVisibleAsync();
        await Expect(Tiles).ToHaveCountAsync(2);
        await Expect(Page.Locator(".total[data-status=error] strong")).ToHaveTextAsync("0");
        await Server.ChangeAsync(Staff.Agent("a2", "idle", "b"));
        await Expect(Tiles).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Words_OfAnyScriptAndLength_DoNotBreakTiles()
    {
        var longest = new string('Щ', 100);
        Server.Settings = Server.Settings with { Name = "</script><script>alert(1)</script> " + longest };
        Server.Seed(
            Staff.Agent("long", "error", new string('W', 50), longest, "Ошибка: " + new string('ж', 247)),
            Staff.Agent("rtl", "working", "قسم المبيعات", "مراقب الأسعار 🛒", "يقرأ 120 قائمة أسعار"),
            Staff.Agent("emoji", "warning", "🏭🏭🏭", "👩🏽‍💻🧑‍🚀🛰️ " + string.Concat(Enumerable.Repeat("🦾", 40)), string.Concat(Enumerable.Repeat("🔥 ", 80))),
            Staff.Agent("markup", "idle", "<b>x</b>", "<img src=x onerror=alert(1)>", "a\n\n\nb"));
        await OpenAsync(1280, 720);
        await Expect(Tiles).ToHaveCountAsync(4);
        Assert.Empty(await Page.EvaluateAsync<string[]>(Faults));
        await Expect(Tile("markup").Locator(".tile-name")).ToHaveTextAsync("<img src=x onerror=alert(1)>");
        Assert.Equal("rtl", await Tile("rtl").Locator(".tile-name").EvaluateAsync<string>("n => getComputedStyle(n).direction"));
    }

    [Fact]
    public async Task FiveThousandAgents_BoundedPageThatStaysFluent()
    {
        Server.Seed(Staff.Of(5000));
        await OpenAsync();
        await Expect(Tiles.First).ToBeVisibleAsync();
        await Page.EvaluateAsync("() => { window.worst = 0; let last = performance.now(); const beat = () => { const now = performance.now(); worst = Math.max(worst, now - last); last = now; requestAnimationFrame(beat); }; requestAnimationFrame(beat); }");
        var before = await Page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        for (var round = 0; round < 30; round++)
            await Server.ChangeAsync([.. Enumerable.Range(round * 50, 50).Select(i => Staff.Agent(i) with { Task = $"round {round}" })]);
        await Server.ChangeAsync(Staff.Agent("last", "error", "a", "!last", "x"));
        await Expect(Tile("last")).ToBeVisibleAsync();
        Assert.InRange(await Page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 100, before + 40);
        Assert.True(before < 2500, $"{before} elements");
        Assert.InRange(await Page.EvaluateAsync<double>("worst"), 0, 1000);
    }

    [Fact]
    public async Task NobodyYet_SaysSo()
    {
        await OpenAsync();
        await Expect(Page.Locator(".message h2")).ToHaveTextAsync("Nobody is here yet");
        await Server.ChangeAsync(Staff.Agent("w1", "idle"));
        await Expect(Page.Locator(".message")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("dark", "ru")]
    [InlineData("light", "en")]
    public async Task Wall_InBothThemes_PassesAxe(string theme, string language)
    {
        Server.Settings = Server.Settings with { Theme = theme, Language = language };
        Server.Seed(Staff.Of(28));
        Server.Seed(Staff.Agent(11) with { Acknowledged = new("Анна", TimeProvider.System.GetUtcNow(), null) });
        await OpenAsync();
        await Expect(Tiles.First).ToBeVisibleAsync();
        var result = await Deque.AxeCore.Playwright.PageExtensions.RunAxe(Page, AxeOptions.All);
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Nodes.First().Html}"));
    }

    [Fact]
    public async Task Sound_KeptBackByTheBrowser_HintUntilTheScreenIsTouched()
    {
        Server.Settings = Server.Settings with { Sound = true };
        Server.Seed(Staff.Agent("w1", "idle"));
        await OpenAsync();
        await Expect(Page.Locator(".muted")).ToBeVisibleAsync();
        await Page.Locator(".stage").ClickAsync();
        await Expect(Page.Locator(".muted")).ToBeHiddenAsync();
    }
}
