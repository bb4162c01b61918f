using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Runtime.Processes;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Settings;
using Platform.Tests.Agents;
using Platform.Tests.Journeys;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>Starting and stopping as people do it: real server, real browser, real processes of a node beside it.</summary>
public sealed class ProcessPageTests(AgentSite site) : IClassFixture<AgentSite>, IAsyncLifetime
{
    private const string List = "/manage/north/ai-agents";

    private SupervisorHost? _node;

    public async Task InitializeAsync()
    {
        var settings = site.Services.GetRequiredService<PlatformSettings>();
        _node = await SupervisorHost.StartAsync("beside", new Named(site.Address), settings.DatabaseUrl!, settings.RedisUrl!, options =>
        {
            options.DataDirectory = settings.DataDirectory;
            // Long enough to be seen on the page.
            options.FirstDelay = TimeSpan.FromSeconds(3);
            options.LongestDelay = TimeSpan.FromSeconds(6);
        });
    }

    public async Task DisposeAsync() => await _node!.DisposeAsync();

    [Fact]
    public async Task Agent_StartedKilledAndStoppedOnItsPage()
    {
        var page = await site.OpenAsync(List + "/front-desk?tab=process");
        var card = page.Locator(".process-card").First;
        await card.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Assertions.Expect(card.Locator(".status-word")).ToHaveTextAsync("Running", new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator(".process-lines")).ToContainTextAsync("Redis", new() { Timeout = 15_000 });
        await PagesTests.KeepAsync(page, "process-running");

        Signal.Kill.SendTo((await site.RunAsync(new GetProcesses("front-desk"))).Agent.Pid!.Value);
        await Assertions.Expect(card.Locator(".status-word")).ToHaveTextAsync("Starting", new() { Timeout = 15_000 });
        await Assertions.Expect(card).ToContainTextAsync("signal 9");
        await PagesTests.KeepAsync(page, "process-crashed");
        await Assertions.Expect(card.Locator(".status-word")).ToHaveTextAsync("Running", new() { Timeout = 30_000 });

        await card.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(card.Locator(".status-word")).ToHaveTextAsync("Stopped", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task ChosenAgents_StartedAndStoppedInTheList()
    {
        await site.MakeAsync("bulk-one", publish: true);
        await site.MakeAsync("bulk-two", publish: true);
        var page = await site.OpenAsync(List + "?q=bulk&chosen=bulk-one,bulk-two");
        var bulk = page.Locator(".agents-bulk");
        await bulk.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr[data-row] .status-word", new() { HasText = "Running" })).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await PagesTests.KeepAsync(page, "process-list");

        await page.GotoAsync(List + "?q=bulk&chosen=bulk-one,bulk-two");
        await bulk.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(page.Locator("tr[data-row] .status-word", new() { HasText = "Stopped" })).ToHaveCountAsync(2, new() { Timeout = 30_000 });
    }

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task ProcessTab_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await site.OpenAsync(List + "/support?tab=process", theme, language, width);
        await page.WaitForSelectorAsync(".process-card");
        var problems = new List<string>();
        await PagesTests.CheckAsync(page, $"process-{theme}-{language}-{width}", width, problems);
        Assert.Empty(problems);
    }

    private sealed record Named(string Address) : IServerAddress
    {
        string? IServerAddress.Address => Address.TrimEnd('/');
    }
}
