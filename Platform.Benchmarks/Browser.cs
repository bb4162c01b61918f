using Microsoft.Playwright;

namespace Platform.Benchmarks;

/// <summary>The distribution's Chromium.</summary>
internal sealed class Browser(IPlaywright playwright, IBrowser chromium) : IAsyncDisposable
{
    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_BIN") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        }));
    }

    public async Task<IPage> NewPageAsync() =>
        await (await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 1920, Height = 1080 }, Locale = "en-GB" })).NewPageAsync();

    /// <summary>Signs in as the tenant's owner and leaves the page on the dashboard.</summary>
    public static async Task SignInAsync(IPage page, Uri address)
    {
        await page.GotoAsync(new Uri(address, "/sign-in").ToString());
        await page.FillAsync("[name='Input.Email']", Installation.Email);
        await page.FillAsync("[name='Input.Password']", Installation.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/manage/**");
    }

    public async ValueTask DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright.Dispose();
    }
}
