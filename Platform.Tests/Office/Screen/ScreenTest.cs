using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Platform.Tests.Office.Screen;

/// <summary>A wall on a server of its own. Whatever the page complains of (a script's error, the content security policy) fails the test.</summary>
public abstract class ScreenTest(ScreenBrowser browser) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _complaints = new();

    protected ScreenServer Server { get; } = new();

    protected IPage Page { get; private set; } = null!;

    protected ILocator Tiles => Page.Locator(".tile:visible");

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(15_000);
        await Server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Page is not null)
            await Page.Context.CloseAsync();
        await Server.DisposeAsync();
        Assert.Empty(_complaints);
    }

    protected ILocator Tile(string id) => Page.Locator($".tile[data-agent='{id}']:visible");

    protected async Task OpenAsync(int width = 1920, int height = 1080)
    {
        var context = await browser.Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        Page = await context.NewPageAsync();
        Page.PageError += (_, error) => _complaints.Enqueue(error);
        Page.Console += (_, message) =>
        {
            // The browser itself writes a line for each refused connection; that is the weather and no mistake.
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal) && !message.Text.Contains("WebSocket", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
        await Page.GotoAsync(Server.Page.ToString());
    }
}
