using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Journeys;

/// <summary>The pages of tenants, access and audit as people meet them: real server, real browser.</summary>
public sealed class PagesTests(RealHost host) : IClassFixture<RealHost>
{
    private static readonly string[] Pages =
    [
        "/manage/north", "/manage/north/members", "/manage/north/api-keys", "/manage/north/screens", "/manage/north/settings", "/manage/north/settings?tab=region",
        "/manage/north/settings?tab=branding", "/manage/north/settings?tab=flags", "/manage/north/audit", "/platform/tenants", "/platform/audit",
        "/account/profile", "/account/security",
    ];

    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task EveryPage_ShowsData_FitsAndPassesAxe(string theme, string language, int width)
    {
        var page = await host.OpenAsync("/manage/north", theme, language, width);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add($"script: {error}");
        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await page.WaitForSelectorAsync(".shell h1");
            await CheckAsync(page, $"{path.Trim('/').Replace('/', '-').Replace('?', '-')}-{theme}-{language}-{width}", width, problems);
        }

        Assert.Empty(problems);
    }

    [Fact]
    public async Task ApiKey_MadeInTheDialog_IsShownOnceAndAppearsInTheList()
    {
        var page = await host.OpenAsync("/manage/north/api-keys");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.FillAsync("#key-name", "Night reporter");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();

        var field = page.Locator("dialog[open] .copy-value");
        Assert.StartsWith("pk_", await field.InputValueAsync(), StringComparison.Ordinal);
        await KeepAsync(page, "api-key-made");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("td", new() { HasText = "Night reporter" }).First.WaitForAsync();
        Assert.Equal(0, await page.Locator(".copy-value").CountAsync());
    }

    [Fact]
    public async Task Screens_ChangedElsewhere_TheOpenPageFollows()
    {
        var page = await host.OpenAsync("/manage/north/screens");
        await page.Locator("td", new() { HasText = "Hall" }).First.WaitForAsync();

        await host.RunAsync(new CreateScreen("Kitchen"), Actor.Shell(host.Tenant.Id));

        await page.Locator("td", new() { HasText = "Kitchen" }).First.WaitForAsync(new() { Timeout = 5_000 });
    }

    [Fact]
    public async Task Settings_Saved_SayItAndStay()
    {
        var page = await host.OpenAsync("/manage/acme/settings?tab=region");
        Assert.True(await page.Locator("button[type=submit].button-primary").IsDisabledAsync());
        await page.FillAsync("#settings-zone", "Asia/Tokyo");
        await page.ClickAsync("button[type=submit].button-primary");
        await page.Locator(".toast-success").WaitForAsync();
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#settings-zone");
        Assert.Equal("Asia/Tokyo", await page.InputValueAsync("#settings-zone"));
    }

    [Fact]
    public async Task AuditChain_VerifiedOnThePage_SaysIntact()
    {
        var page = await host.OpenAsync("/manage/north/audit");
        await page.Locator("button", new() { HasText = "Verify the chain" }).ClickAsync();
        await page.Locator(".chain", new() { HasText = "intact" }).WaitForAsync();
        await page.Locator("td details summary").First.ClickAsync();
        await KeepAsync(page, "audit-verified");

        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.StartsWith("seq,at,", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 5);
    }

    [Fact]
    public async Task Tenant_DeletedWithTypedConfirmation_LeavesTheList()
    {
        var page = await host.OpenAsync("/platform/tenants");
        await page.Locator(".page-actions .button-primary").ClickAsync();
        await page.Locator("#tenant-name").PressSequentiallyAsync("Пробная фирма");
        await page.WaitForFunctionAsync("() => document.querySelector('#tenant-slug').value === 'probnaia-firma'");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await page.Locator("td", new() { HasText = "probnaia-firma" }).WaitForAsync();

        await page.Locator("button[popovertarget=more-probnaia-firma]").ClickAsync();
        await page.Locator("#more-probnaia-firma .menu-item-danger").ClickAsync();
        var confirm = page.Locator("dialog[open] .button-danger");
        Assert.True(await confirm.IsDisabledAsync());
        await page.Locator("dialog[open] input").PressSequentiallyAsync("probnaia-firma");
        await KeepAsync(page, "tenant-delete");
        await confirm.ClickAsync();
        await page.Locator("td", new() { HasText = "probnaia-firma" }).WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = 20_000 });
    }

    /// <summary>What every page in every state must stand: no error, nothing wider than the screen, nothing that axe minds.</summary>
    internal static async Task CheckAsync(IPage page, string name, int width, List<string> problems)
    {
        await page.WaitForFunctionAsync("() => !document.querySelector('.skeleton')");
        await KeepAsync(page, name);
        if (await page.Locator(".state-error").CountAsync() > 0)
            problems.Add($"{name}: {await page.Locator(".state-error").First.InnerTextAsync()}");
        if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
            problems.Add($"{name}: wider than {width}");
        var axe = await page.RunAxe(AxeOptions.Wcag);
        problems.AddRange(axe.Violations.Select(v => $"{name}: {v.Id} {v.Nodes[0].Html}"));
    }

    // Pictures for whoever wants to look: PLATFORM_TEST_PICTURES names a folder.
    internal static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
