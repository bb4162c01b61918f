using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Platform.Tests;

/// <summary>The one Chromium of this test process, started when first asked for; each test opens a profile of its own in it.</summary>
internal static class TestBrowser
{
    private static readonly Lazy<Task<IBrowser>> Shared = new(StartAsync);

    public static Task<IBrowser> GetAsync() => Shared.Value;

    // The headless shell is the same engine without a browser's windows: a profile opens in a third of the time.
    private static string Program() => Environment.GetEnvironmentVariable("CHROMIUM_BIN") is { Length: > 0 } named ? named
        : Array.Find(["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"], File.Exists) ?? "/usr/bin/chromium";

    // It ends with its driver, and the driver with this process, whose end of the pipe it listens to.
    private static async Task<IBrowser> StartAsync() => await (await Playwright.CreateAsync()).Chromium.LaunchAsync(new()
    {
        ExecutablePath = Program(),
        Args =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
        ],
    });
}

/// <summary>
/// The sign-ins of a server: a person signs in with the form once, later profiles get their cookies. The password's hash and two more pages
/// for every test would be a good part of its time.
/// </summary>
internal sealed class SignIns(string address)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<Cookie>> _cookies = new();

    /// <summary>Opens the page as that person.</summary>
    public async Task OpenAsync(IPage page, string path, string email, string password, string? language = null)
    {
        if (_cookies.TryGetValue(email, out var known))
        {
            await page.Context.AddCookiesAsync(known);
            await SpeakAsync(page, language);
            await page.GotoAsync(path);
            if (!page.Url.Contains("/sign-in", StringComparison.Ordinal))
                return;
        }

        // The first time, or a test has ended the sessions.
        await page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(path)}");
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", password);
        await page.ClickAsync("button[type=submit].button-primary");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        _cookies[email] = [.. (await page.Context.CookiesAsync()).Where(cookie => cookie.HttpOnly)
            .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = address, HttpOnly = true })];
        if (language is null)
            return;
        await SpeakAsync(page, language);
        await page.GotoAsync(path);
    }

    // The sign-in takes the person's own language; the test wants another.
    private async Task SpeakAsync(IPage page, string? language)
    {
        if (language is not null)
            await page.Context.AddCookiesAsync([new() { Name = ".AspNetCore.Culture", Value = $"c={language}|uic={language}", Url = address }]);
    }
}
