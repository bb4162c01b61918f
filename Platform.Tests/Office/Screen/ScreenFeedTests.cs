using Microsoft.Playwright;
using Platform.Protocol.Office;
using static Microsoft.Playwright.Assertions;

namespace Platform.Tests.Office.Screen;

/// <summary>What comes over the line, and what a wall does when the line breaks.</summary>
public sealed class ScreenFeedTests(ScreenBrowser browser) : ScreenTest(browser), IClassFixture<ScreenBrowser>
{
    [Fact]
    public async Task Snapshot_Arrives_TilesSayStatusInIconAndWordTaskAndAge()
    {
        Server.Seed(Staff.Agent("w1", "working", "watcher", "Price monitor", "Reading") with { Since = TimeProvider.System.GetUtcNow().AddMinutes(-7) });
        await OpenAsync();
        await Expect(Tile("w1").Locator(".tile-name")).ToHaveTextAsync("Price monitor");
        await Expect(Tile("w1").Locator(".tile-status")).ToHaveTextAsync("Working");
        await Expect(Tile("w1").Locator("svg")).ToHaveAttributeAsync("data-shape", "working");
        await Expect(Tile("w1").Locator(".tile-task")).ToHaveTextAsync("Reading");
        await Expect(Tile("w1").Locator(".tile-since")).ToHaveTextAsync("7 min");
        await Expect(Page.Locator(".heading:visible")).ToHaveTextAsync("watcher");
        await Expect(Page.Locator(".total[data-status=working] strong")).ToHaveTextAsync("1");
        await Expect(Page.Locator(".name")).ToHaveTextAsync("Acme · Офис");
        await Expect(Tile("w1").Locator(".tile-activity")).ToHaveTextAsync("3 s ago");
    }

    [Fact]
    public async Task Changes_Arrive_TilesChangeComeAndGo()
    {
        Server.Seed(Staff.Agent("w1", "working", task: "one"), Staff.Agent("w2", "idle"));
        await OpenAsync();
        await Expect(Tiles).ToHaveCountAsync(2);
        await Server.ChangeAsync(Staff.Agent("w1", "error", task: "Ошибка: нет связи"), Staff.Agent("w3", "working", task: "new"));
        await Expect(Tile("w1").Locator(".tile-status")).ToHaveTextAsync("Error");
        await Expect(Tile("w3")).ToBeVisibleAsync();
        await Server.RemoveAsync("w2");
        await Expect(Tile("w2")).ToHaveCountAsync(0);
        Assert.Equal(1, Server.Subscriptions);
    }

    [Fact]
    public async Task Gap_InTheVersions_SubscribesAgain()
    {
        Server.Seed(Staff.Agent("w1", "working", task: "one"));
        await OpenAsync();
        await Expect(Tile("w1")).ToBeVisibleAsync();
        Server.ChangeUnheard(Staff.Agent("lost", "warning", task: "nobody heard this"));
        await Server.ChangeAsync(Staff.Agent("w1", "idle"));
        await Expect(Tile("lost")).ToBeVisibleAsync();
        await Expect(Tile("w1").Locator(".tile-status")).ToHaveTextAsync("Idle");
        Assert.Equal(2, Server.Subscriptions);
    }

    [Fact]
    public async Task Server_Restarts_WallSaysHowOldItsDataIsAndComesBackByItself()
    {
        Server.Settings = Server.Settings with { BannerSeconds = 4 };
        Server.Seed(Staff.Agent("w1", "working", task: "before"));
        await OpenAsync();
        await Expect(Page.Locator(".fresh")).ToHaveTextAsync("Live");
        await Server.StopAsync();
        await Expect(Page.Locator(".fresh")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^Data is [3-9] s old$"));
        await Expect(Page.Locator(".banner")).ToContainTextAsync("No connection to the server. Data is");
        await Expect(Tile("w1")).ToBeVisibleAsync();
        Server.Seed(Staff.Agent("w1", "working", task: "after"));
        await Server.StartAsync();
        await Expect(Tile("w1").Locator(".tile-task")).ToHaveTextAsync("after");
        await Expect(Page.Locator(".fresh")).ToHaveTextAsync("Live");
        await Expect(Page.Locator(".banner")).ToBeHiddenAsync();
        await Server.ChangeAsync(Staff.Agent("w1", "idle"));
        await Expect(Tile("w1").Locator(".tile-status")).ToHaveTextAsync("Idle");
    }

    [Fact]
    public async Task Server_IsDownWhenTheLineOpensAgainAndAgain_KeepsTrying()
    {
        Server.Seed(Staff.Agent("w1", "working", task: "x"));
        await OpenAsync();
        for (var restart = 1; restart <= 3; restart++)
        {
            await Expect(Page.Locator("body[data-feed=live]")).ToBeVisibleAsync();
            await Server.StopAsync();
            await Expect(Page.Locator("body[data-feed=cut]")).ToBeVisibleAsync();
            await Server.StartAsync();
        }
        await Expect(Page.Locator("body[data-feed=live]")).ToBeVisibleAsync();
        Assert.Equal(4, Server.Subscriptions);
    }

    [Fact]
    public async Task Line_StaysOpenButSilent_SaysHowOldTheDataIsAndThenConnectsAnew()
    {
        await Server.StopAsync();
        Server.KeepAlive = TimeSpan.FromHours(1);
        Server.Settings = Server.Settings with { StaleSeconds = 2, ServerTimeoutSeconds = 5 };
        await Server.StartAsync();
        Server.Seed(Staff.Agent("w1", "working", task: "x"));
        await OpenAsync();
        await Expect(Page.Locator(".fresh")).ToContainTextAsync("Data is 2 s old");
        await Eventually.TrueAsync(() => Server.Subscriptions == 2, "a new subscription");
        await Expect(Page.Locator(".fresh")).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task Token_Revoked_CalmMessageWithoutDataUntilItHoldsAgain()
    {
        Server.Seed(Staff.Agent("w1", "working", task: "secret"));
        await OpenAsync();
        await Expect(Tile("w1")).ToBeVisibleAsync();
        Server.Revoke();
        await Expect(Page.Locator(".message h2")).ToHaveTextAsync("This screen is switched off");
        await Expect(Tiles).ToHaveCountAsync(0);
        await Expect(Page.Locator(".banner")).ToBeHiddenAsync();
        Server.Restore();
        await Expect(Tile("w1")).ToBeVisibleAsync();
        await Expect(Page.Locator(".message")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Build_OfTheServerChanged_PageLoadsItselfAnewOnce()
    {
        Server.Seed(Staff.Agent("w1", "working", task: "x"));
        await OpenAsync();
        await Expect(Tile("w1")).ToBeVisibleAsync();
        await Page.EvaluateAsync("document.body.dataset.old = 'yes'");
        await Server.StopAsync();
        Server.Settings = Server.Settings with { Build = "b2" };
        await Server.StartAsync();
        await Expect(Page.Locator("body[data-old]")).ToHaveCountAsync(0);
        await Expect(Tile("w1")).ToBeVisibleAsync();
        Assert.Equal("b2", await Page.EvaluateAsync<string>("JSON.parse(document.getElementById('screen-config').textContent).build"));
        await Page.EvaluateAsync("document.body.dataset.old = 'yes'");
        await Server.ChangeAsync(Staff.Agent("w1", "idle"));
        await Expect(Tile("w1").Locator(".tile-status")).ToHaveTextAsync("Idle");
        await Expect(Page.Locator("body[data-old]")).ToHaveCountAsync(1);
    }
}
