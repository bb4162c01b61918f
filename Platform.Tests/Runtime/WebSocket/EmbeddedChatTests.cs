using System.Net;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Platform.Core.Agents;
using Platform.Tests.Agents;
using Platform.Tests.Journeys;
using Platform.Tests.Runtime.Telegram;

namespace Platform.Tests.Runtime.WebSocket;

/// <summary>The chat in a page of somebody else's, which lets nothing run but the script that it names.</summary>
public sealed class EmbeddedChatTests(TelegramSite site) : IClassFixture<TelegramSite>
{
    [Theory]
    [InlineData("en", 1280, ColorScheme.Light, "Open the chat", "Your message", "Good day from the configuration")]
    [InlineData("ru", 360, ColorScheme.Dark, "Открыть чат", "Ваше сообщение", "Здравствуйте! Напишите, чем можно помочь.")]
    public async Task Visitor_TalksToTheAgent_AndFindsTheTalkAgain(string language, int width, ColorScheme scheme, string open, string write, string greeting)
    {
        await using var shop = await StartShopAsync(language);
        var origin = AddressOf(shop);
        var agent = await MakeAsync(origin, language == "en" ? greeting : null);
        var browser = await TestBrowser.GetAsync();
        await using var context = await browser.NewContextAsync(new() { Locale = language, ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var page = await context.NewPageAsync();
        var troubles = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                troubles.Add(message.Text);
        };
        await page.GotoAsync($"{origin}/?agent={agent.AgentId}");
        await page.GetByRole(AriaRole.Button, new() { Name = open }).ClickAsync();
        var log = page.GetByRole(AriaRole.Log);
        await Assertions.Expect(log).ToContainTextAsync(greeting);
        await page.GetByRole(AriaRole.Textbox, new() { Name = write }).FillAsync("<b>Where</b> is my order?");
        await page.Keyboard.PressAsync("Enter");

        var question = await agent.NextMessageAsync();
        Assert.Equal(("<b>Where</b> is my order?", language), (question.Text, (string?)question.UserData!["language"]));
        await agent.SayPieceAsync(question, 0, "It is on ");
        await Assertions.Expect(log).ToContainTextAsync("It is on");
        await agent.AnswerAsync(question, "It is on its way: https://track.example/42?a=1.\n<img src=x onerror=alert(1)>");
        await Assertions.Expect(log.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "https://track.example/42?a=1");
        await Assertions.Expect(log).ToContainTextAsync("<img src=x onerror=alert(1)>");
        await PagesTests.KeepAsync(page, $"embedded-{language}-{width}");
        Assert.Equal("", string.Join('\n', (await page.RunAxe(AxeOptions.Wcag)).Violations.Select(violation => $"{violation.Id} {violation.Nodes[0].Html}")));
        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"));

        // An answer that comes while nobody looks is there, once, when they come back.
        await page.GotoAsync("about:blank");
        await agent.AnswerAsync(question, "And it has arrived.", "later");
        await page.GotoAsync($"{origin}/?agent={agent.AgentId}");
        await page.GetByRole(AriaRole.Button, new() { Name = open }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(log.Locator(".message", new() { HasText = "And it has arrived." })).ToHaveCountAsync(1);
        await Assertions.Expect(log.Locator(".message")).ToHaveCountAsync(4);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = open })).ToBeFocusedAsync();
        Assert.Empty(troubles);
        Assert.Null(await agent.TryNextAsync());
    }

    [Fact]
    public async Task PageThatMayNot_IsToldSo()
    {
        await using var shop = await StartShopAsync("en");
        var agent = await MakeAsync("https://somebody.else", null);
        var browser = await TestBrowser.GetAsync();
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{AddressOf(shop)}/?agent={agent.AgentId}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the chat" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("No connection");
    }

    private async Task<WebApplication> StartShopAsync(string language)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var platform = site.Address.GetLeftPart(UriPartial.Authority);
        app.MapGet("/", (HttpContext http, string agent) =>
        {
            http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src data:; script-src {platform}; connect-src {platform} {platform.Replace("http", "ws", StringComparison.Ordinal)}; require-trusted-types-for 'script'";
            return Results.Content(
                $"<!doctype html><html lang=\"{language}\"><head><title>Shop</title><meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"></head><body><main><h1>Shop</h1></main><script src=\"{platform}/embed/{agent}.js\" async></script></body></html>",
                "text/html; charset=utf-8");
        });
        await app.StartAsync();
        return app;
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    private async Task<WebAgent> MakeAsync(string origin, string? greeting)
    {
        var slug = "e" + Guid.NewGuid().ToString("N")[..12];
        var made = await site.RunAsync(new CreateAgent("Мария", AgentsApi.Config("You help.", settings =>
        {
            var channel = new JsonObject { ["enabled"] = true, ["origins"] = new JsonArray(origin) };
            if (greeting is not null)
                channel["greeting"] = greeting;
            settings["integrations"] = new JsonArray(new JsonObject { ["type"] = "websocket", ["settings"] = channel });
        }), slug, Publish: true));
        return new WebAgent(site, made.AssistantId, slug);
    }
}
