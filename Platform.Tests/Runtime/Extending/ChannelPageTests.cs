using Microsoft.Playwright;
using Platform.Core.Agents;
using Platform.Core.Shared.Operations;
using Platform.Tests.Agents;
using Platform.Tests.Journeys;

namespace Platform.Tests.Runtime.Extending;

/// <summary>A channel of one class and one registration, on the agent's page.</summary>
public sealed class ChannelPageTests : IAsyncLifetime
{
    private const string Page = "/manage/north/ai-agents/reader?tab=integrations";

    private readonly RealHost _host = new() { Registers = ExtendingSite.Register };

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await _host.RunAsync(new CreateAgent("Reader", AgentsApi.Config(), "reader"), Actor.Shell(_host.Tenant.Id));
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Keys_OfTheRegistration_AreFields_AndSecretsAreNotShownAgain()
    {
        var page = await _host.OpenAsync(Page);
        await page.Locator("section", new() { HasText = "folder" }).Last.GetByRole(AriaRole.Checkbox).CheckAsync();
        foreach (var (field, value) in new[] { ("#folder-signature", "Your shop"), ("#folder-key", "very-secret") })
        {
            await page.FillAsync(field, value);
            await page.Locator(field).BlurAsync();
        }

        await page.Locator("[data-saves]").First.ClickAsync();
        await Assertions.Expect(page.Locator("#folder-key-hint")).ToContainTextAsync("A value is stored");

        Assert.DoesNotContain("very-secret", await page.ContentAsync(), StringComparison.Ordinal);
        var stored = (await _host.RunAsync(new GetAgent("reader"), Actor.Shell(_host.Tenant.Id))).ConfigJson["simple"]!["settings"]!["integrations"]!.AsArray().Single(part => part!["type"]!.GetValue<string>() == "folder")!["settings"]!.AsObject();
        Assert.Equal((true, "Your shop", "***"), ((bool)stored["enabled"]!, (string?)stored["signature"], (string?)stored["key"]));
    }

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task Tab_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await _host.OpenAsync(Page, theme, language, width);
        await page.WaitForSelectorAsync("#folder-key");
        var problems = new List<string>();
        await PagesTests.CheckAsync(page, $"channel-{theme}-{language}-{width}", width, problems);
        Assert.Empty(problems);
    }
}
