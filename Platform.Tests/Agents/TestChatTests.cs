using Microsoft.Playwright;
using Platform.Core.Models.Providers;
using Platform.Tests.Journeys;
using Platform.Tests.Models;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Agents;

/// <summary>The test chat with a model that begins to answer and then hangs.</summary>
public sealed class TestChatTests(AgentSite site) : IClassFixture<AgentSite>, IAsyncLifetime
{
    private OpenAiStub _stub = null!;

    public async Task InitializeAsync()
    {
        _stub = await OpenAiStub.StartAsync();
        _stub.Answer = "The parcel comes on Friday";
        _stub.Always = Fault.HangInStream;
    }

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    [Fact]
    public async Task Stop_EndsTheCallAtTheProvider_KeepsWhatWasSaid_AndTheChatGoesOn()
    {
        var page = await AskAsync("stopped");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Stopped.")).ToBeVisibleAsync();
        await Expect(page.Locator(".chat-answer")).ToHaveTextAsync("The parcel comes");
        await Eventually.TrueAsync(() => _stub.Waiting == 0, "the provider's call has ended");
        await PagesTests.KeepAsync(page, "agent-chat-stopped");

        _stub.Always = Fault.None;
        await page.FillAsync("#chat-text", "And now?");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".chat-answer").Last).ToContainTextAsync("on Friday");
        await Expect(page.Locator(".chat-figures")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task LeavingThePage_EndsTheCallAtTheProvider()
    {
        var page = await AskAsync("left");
        await page.Locator("nav a[href$='/manage/north/tools']").First.ClickAsync();
        await page.WaitForURLAsync("**/manage/north/tools");
        await Eventually.TrueAsync(() => _stub.Waiting == 0, "the provider's call has ended");
    }

    [Fact]
    public async Task ClosingTheChat_EndsTheCallAtTheProvider()
    {
        var page = await AskAsync("closed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the test chat" }).ClickAsync();
        await Expect(page.Locator(".chat")).ToHaveCountAsync(0);
        await Eventually.TrueAsync(() => _stub.Waiting == 0, "the provider's call has ended");
        await Expect(page.Locator(".agent-standing")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task LeavingTheSite_EndsTheCallAtTheProvider()
    {
        var page = await AskAsync("gone");
        await page.GotoAsync("about:blank");
        await Eventually.TrueAsync(() => _stub.Waiting == 0, "the provider's call has ended");
    }

    // An agent of its own provider, asked, and half of its answer on the page.
    private async Task<IPage> AskAsync(string name)
    {
        await site.RunAsync(new CreateProvider(name, "openai_compatible", _stub.BaseUrl, ["sk-1"], AllowPrivate: true));
        await site.MakeAsync(name, settings => (settings["provider"], settings["model_id"]) = (name, "small"));
        var page = await site.OpenAsync($"/manage/north/ai-agents/{name}?chat=1");
        await page.FillAsync("#chat-text", "When does it come?");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".chat-answer")).ToContainTextAsync("The parcel", new() { Timeout = 20_000 });
        await Eventually.TrueAsync(() => _stub.Waiting == 1, "the model hangs");
        return page;
    }
}
