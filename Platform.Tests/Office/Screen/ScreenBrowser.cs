using Microsoft.Playwright;

namespace Platform.Tests.Office.Screen;

/// <summary>The real Chromium for the tests of a class.</summary>
public sealed class ScreenBrowser : IAsyncLifetime
{
    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync() => Browser = await TestBrowser.GetAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
