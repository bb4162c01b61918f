using System.Net.Http.Headers;
using System.Net.Http.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Shared.Operations;
using Platform.Tests.Journeys;

namespace Platform.Tests.Office.Board;

/// <summary>The office's pages as people meet them: real server, real reports over HTTP, real browser.</summary>
public sealed class OfficePagesTests(RealHost host) : IClassFixture<RealHost>
{
    private const string Office = "/manage/north/office";

    [Fact]
    public async Task Board_Report_IsOnTheTileWithinASecond()
    {
        using var api = await ClientAsync();
        await ReportAsync(api, "cfo_report", new { department = "cfo", name = "Финансы", status = "ok", task = "Считает" });
        var page = await host.OpenAsync(Office);
        var task = page.Locator("[data-agent=cfo_report] .tile-task");
        await Assertions.Expect(task).ToHaveTextAsync("Считает");

        await ReportAsync(api, "cfo_report", new { status = "error", error_message = "нет связи с 1С" });

        await Assertions.Expect(task).ToHaveTextAsync("Ошибка: нет связи с 1С", new() { Timeout = 1000 });
        await Assertions.Expect(page.Locator("[data-agent=cfo_report]")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("tile-error"));
    }

    [Fact]
    public async Task Wall_Report_IsOnTheScreenWithinASecond_AndARevokedTokenIsGone()
    {
        using var api = await ClientAsync();
        await ReportAsync(api, "wall_1", new { department = "wall", name = "Стена", status = "ok", task = "До" });
        var screen = await host.RunAsync(new CreateScreen("Test wall", new ScreenLook(["wall"])), Actor.Shell(host.Tenant.Id));
        var page = await host.OpenAsync(Office);
        await page.GotoAsync($"/screen/{screen.Token}");
        var task = page.Locator("[data-agent=wall_1] .tile-task");
        await Assertions.Expect(task).ToHaveTextAsync("До");
        await ReportAsync(api, "wall_1", new { status = "ok", task = "После" });
        await Assertions.Expect(task).ToHaveTextAsync("После", new() { Timeout = 1000 });

        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        using var there = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/screen/{screen.Token}"));
        Assert.Equal(200, (int)there.StatusCode);
        Assert.NotEmpty(there.Headers.GetValues("X-Build").Single());
        Assert.True(there.Headers.CacheControl?.NoStore);
        using var script = await http.GetAsync("/screen/screen.js");
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
        await host.RunAsync(new RevokeScreen(screen.Id), Actor.Shell(host.Tenant.Id));
        using var gone = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/screen/{screen.Token}"));
        Assert.Equal(404, (int)gone.StatusCode);

        await page.GotoAsync($"/manage/north/screens/{(await host.RunAsync(new CreateScreen("Preview", new ScreenLook(["wall"])), Actor.Shell(host.Tenant.Id))).Id}/preview");
        await Assertions.Expect(page.Locator("[data-agent=wall_1] .tile-task")).ToHaveTextAsync("После");
    }

    [Fact]
    public async Task Filter_LivesInTheAddress_AndTheFileFollowsIt()
    {
        using var api = await ClientAsync();
        await ReportAsync(api, "filter_1", new { department = "filters", name = "One", status = "warning", task = "Low budget" });
        await ReportAsync(api, "filter_2", new { department = "filters", name = "Two", status = "ok", task = "Fine" });
        var page = await host.OpenAsync(Office + "?department=filters");
        await Assertions.Expect(page.Locator(".tile")).ToHaveCountAsync(2);
        await page.Locator(".board-toggle").ClickAsync();
        await Assertions.Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?department=filters&problems=1$"));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".tile")).ToHaveCountAsync(1);

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").ClickAsync());
        var lines = (await File.ReadAllTextAsync(await download.PathAsync())).Trim().Split("\r\n");
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("filter_1,filters,One,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drawer_ByKeyboard_OpensAcknowledgesAndClosesToTheTile()
    {
        using var api = await ClientAsync();
        await ReportAsync(api, "drawer_1", new { department = "drawers", name = "Drawer", status = "error", task = "Ошибка: x", metrics = new { done = 5 } });
        await ReportAsync(api, "drawer_2", new { department = "drawers", name = "Second", status = "ok" });
        var page = await host.OpenAsync(Office + "?department=drawers");
        await page.Locator(".tile[tabindex='0']").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("[data-agent=drawer_2]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#agent-name")).ToHaveTextAsync("Drawer");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("agent=drawer_1"));
        await page.FillAsync("#ack-comment", "Looking into it");
        await page.Locator(".ack .button-primary").ClickAsync();
        await Assertions.Expect(page.Locator(".ack-comment")).ToHaveTextAsync("Looking into it");
        await Assertions.Expect(page.Locator("[data-agent=drawer_1] .tile-mark")).ToBeVisibleAsync();
        await page.Locator("#agent-name").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[data-agent-drawer]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("[data-agent=drawer_1]")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Integration_HeartbeatArrives_TicksByItself()
    {
        using var api = await ClientAsync();
        await ReportAsync(api, "lex_monitor", new { department = "lex", name = "Lex", status = "ok", task = "Reads" });
        var page = await host.OpenAsync(Office + "/integration?agent=lex_monitor");
        await Assertions.Expect(page.Locator("#snippet")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/api/v1/office/agents/lex_monitor/status"));
        var ticks = page.Locator("tr", new() { HasText = "lex_monitor" }).Locator(".check-yes");
        await Assertions.Expect(ticks).ToHaveCountAsync(2);
        (await api.PostAsync("/api/v1/office/agents/lex_monitor/heartbeat", null)).EnsureSuccessStatusCode();
        await Assertions.Expect(ticks).ToHaveCountAsync(3, new() { Timeout = 5000 });
    }

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task Pages_FitAndPassAxe(string theme, string language, int width)
    {
        using var api = await ClientAsync();
        foreach (var (status, task) in new[] { ("ok", "Works"), ("ok", null), ("warning", "Low"), ("error", "Ошибка: x"), ("offline", null) })
            await ReportAsync(api, $"axe_{status}_{task?.Length ?? 0}", new { department = "axe", name = $"Agent {status}", brand = "Ozon", status, task, metrics = new { done = 12, model = "x" } });
        var problems = new List<string>();
        var page = await host.OpenAsync(Office, theme, language, width);
        page.PageError += (_, error) => problems.Add($"script: {error}");
        foreach (var (path, ready) in new[] { (Office, ".tile"), (Office + "?density=compact", ".tile"), (Office + "?agent=axe_error_9", "#agent-reports"), (Office + "?q=nobody-has-this", ".state"), (Office + "/integration?snippet=python", "#snippet") })
        {
            await page.GotoAsync(path);
            await page.WaitForSelectorAsync(ready);
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                problems.Add($"{path}: wider than {width}");
            problems.AddRange((await page.RunAxe(AxeOptions.All)).Violations.Select(violation => $"{path}: {violation.Id} {violation.Nodes[0].Html} {violation.Nodes[0].Any.FirstOrDefault()?.Message}"));
        }
        Assert.Empty(problems);
    }

    private async Task<HttpClient> ClientAsync()
    {
        var key = await host.RunAsync(new CreateApiKey("test", ["office:write"]), Actor.Shell(host.Tenant.Id));
        return new HttpClient { BaseAddress = new Uri(host.Address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key.Key) } };
    }

    private static async Task ReportAsync(HttpClient api, string agent, object report)
    {
        using var answer = await api.PostAsync($"/api/v1/office/agents/{agent}/status", JsonContent.Create(report));
        Assert.Equal(202, (int)answer.StatusCode);
    }
}
