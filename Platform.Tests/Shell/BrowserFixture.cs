using Microsoft.Playwright;

namespace Platform.Tests.Shell;

/// <summary>One host for all browser tests of the shell.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private SignIns _signIns = null!;

    public ShellHost Host { get; } = new();

    public async Task InitializeAsync()
    {
        await Host.InitializeAsync();
        _signIns = new SignIns(Host.Address);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
    }

    /// <summary>A fresh browser profile. The page's console errors are gathered in <see cref="BrowserPage.Errors"/>.</summary>
    public async Task<BrowserPage> OpenAsync(string path, string theme = "light", string culture = "en", int width = 1440, bool signedIn = false)
    {
        var browser = await TestBrowser.GetAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Host.Address,
            Locale = culture,
            ViewportSize = new() { Width = width, Height = width < 500 ? 780 : 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        await context.AddCookiesAsync([new() { Name = "platform.theme", Value = theme, Url = Host.Address }]);
        var page = await context.NewPageAsync();
        var browserPage = new BrowserPage(context, page);
        if (!signedIn)
        {
            await page.GotoAsync(path);
            return browserPage;
        }

        await _signIns.OpenAsync(page, path, "anna@platform.local", Sample.SampleEntrance.Password);
        await page.WaitForSelectorAsync(".shell h1");
        return browserPage;
    }
}

/// <summary>A page and what went wrong on it.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                Errors.Add(message.Text);
        };
        page.PageError += (_, error) => Errors.Add(error);
    }

    public IPage Page { get; }

    public List<string> Errors { get; } = [];

    public async Task SignInAsync(string path)
    {
        await Page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(path)}");
        await Page.FillAsync("#email", "anna@platform.local");
        await Page.FillAsync("#password", Sample.SampleEntrance.Password);
        await Page.ClickAsync("button[type=submit].button-primary");
        await Page.WaitForSelectorAsync(".shell h1");
    }

    public Task<bool> OverflowsAsync() => Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "shell in a browser";
}
