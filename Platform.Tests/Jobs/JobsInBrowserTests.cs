using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Platform.Tests.Jobs;

public sealed class JobsInBrowserTests(JobsSite site) : IClassFixture<JobsSite>
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PLATFORM_PICTURES");

    [Fact]
    public async Task Administrator_RunsPausesAndResumesAJob_AndThePageFollows()
    {
        var page = await site.OpenAsync();
        var row = page.Locator("tr[data-job=outbox]");

        await row.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Succeeded", new() { Timeout = 30_000 });
        var run = page.Locator(".job-history tbody tr", new() { HasText = "started by hand" });
        await Assertions.Expect(run).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await Assertions.Expect(run).ToContainTextAsync("removed: 0");

        await row.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await page.Locator("dialog[open] .button-danger").ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("Paused");
        await PictureAsync(page, "jobs-paused");
        await row.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(row).Not.ToContainTextAsync("Paused");
    }

    [Fact]
    public async Task FailedJob_InTheHistory_OpensItsError()
    {
        var page = await site.OpenAsync();
        await page.Locator("tr[data-job=knock]").GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        var details = page.Locator(".job-history tbody details").First;
        await details.Locator("summary").ClickAsync();
        await Assertions.Expect(details).ToContainTextAsync("test.refused: The door is locked");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("job=knock"));
        await PictureAsync(page, "jobs-error");
    }

    [Fact]
    public async Task TenantsOwner_SeesJobs_WithoutButtonsToChangeThem()
    {
        var page = await site.OpenAsync(asAdministrator: false);
        await Assertions.Expect(page.Locator("tr[data-job=outbox]").GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("en", "light", 1440)]
    [InlineData("ru", "dark", 360)]
    public async Task Page_AnyThemeLanguageWidth_IsAccessibleAndFits(string culture, string theme, int width)
    {
        var page = await site.OpenAsync(culture: culture, theme: theme, width: width);
        await page.WaitForSelectorAsync(".job-history tbody tr", new() { Timeout = 60_000 });
        await PictureAsync(page, $"jobs-{culture}-{theme}-{width}");

        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), "the page is wider than the window");
        var result = await page.RunAxe(AxeOptions.All);
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}")));
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Pictures is not null)
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png"), FullPage = true });
    }
}
