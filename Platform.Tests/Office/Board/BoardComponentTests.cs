using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Office.History;
using Platform.Protocol.Office;
using Platform.Web.Office.Board;
using Platform.Web.Office.Drawer;
using Platform.Web.Shared.Navigation;
using StatusStrip = Platform.Web.Office.Drawer.StatusStrip;

namespace Platform.Tests.Office.Board;

/// <summary>Tile, filters and the drawer's parts as they are drawn, in Russian.</summary>
public sealed class BoardComponentTests : BunitContext
{
    public BoardComponentTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru");
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(new FakeTime());
        Services.AddScoped<UrlState>();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Tile_Error_HasColourIconWordMessageAndNumbers()
    {
        string? opened = null;
        var tile = Render<AgentTile>(parameters => parameters
            .Add(one => one.Agent, Agents.Make("lex_monitor", status: ReportStatuses.Error, task: "Ошибка: нет связи", name: "Юрист"))
            .Add(one => one.OnOpen, (string id) => opened = id));
        var button = tile.Find("button.tile.tile-error.tile-open");
        Assert.Equal("Ошибка", tile.Find(".status-error .status-word").TextContent);
        Assert.EndsWith("#status-error", tile.Find(".status use").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("Юрист", tile.Find(".tile-name").TextContent);
        Assert.Equal("Ошибка: нет связи", tile.Find(".tile-task").TextContent);
        Assert.Equal(["orders today 1 234,5", "queue 3", "late 0"], tile.FindAll(".tile-metric").Select(metric => metric.TextContent.Replace('\u00a0', ' ').Replace('\u202f', ' ')));
        button.Click();
        Assert.Equal("lex_monitor", opened);
    }

    [Fact]
    public void Tile_AcknowledgedProblem_IsMarkedAndCalm()
    {
        var tile = Render<AgentTile>(parameters => parameters
            .Add(one => one.Agent, Agents.Make("a", status: ReportStatuses.Warning) with { Acknowledged = new("Анна", Agents.Now, null), Source = AgentSources.Demo }));
        Assert.Equal("Принято", tile.Find(".tile-mark-word").TextContent);
        Assert.Empty(tile.FindAll(".tile-open"));
        Assert.Equal("демо", tile.Find(".tile-demo").TextContent);
    }

    [Fact]
    public void Tile_SameAgentAgain_IsNotDrawnAgain()
    {
        var agent = Agents.Make("a");
        var tile = Render<AgentTile>(parameters => parameters.Add(one => one.Agent, agent));
        var before = tile.RenderCount;
        tile.Render(parameters => parameters.Add(one => one.Agent, agent));
        Assert.Equal(before, tile.RenderCount);
        tile.Render(parameters => parameters.Add(one => one.Agent, agent with { Task = "Другое" }));
        Assert.Equal("Другое", tile.Find(".tile-task").TextContent);
    }

    [Fact]
    public void Toolbar_Choices_GoIntoTheAddress()
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        var toolbar = Render<BoardToolbar>(parameters => parameters
            .Add(one => one.Filter, BoardFilter.None with { Status = "error" })
            .Add(one => one.Size, TileSize.Cards)
            .Add(one => one.Departments, ["cfo", "watcher"])
            .Add(one => one.Brands, ["Ozon"]));
        toolbar.FindAll("select")[0].Change("cfo");
        toolbar.FindAll("select")[1].Change("Ozon");
        toolbar.Find(".board-toggle").Click();
        toolbar.FindAll(".board-density-choice")[1].Click();
        Assert.Equal("?department=cfo&brand=Ozon&problems=1&density=compact", new Uri(navigation.Uri).Query);
        toolbar.Find(".board-clear").Click();
        Assert.Equal("?density=compact", new Uri(navigation.Uri).Query);
    }

    [Fact]
    public void Acknowledgement_Reader_SeesTheStateAndNoButton()
    {
        var agent = Agents.Make("a", status: ReportStatuses.Error);
        var open = Render<AgentAcknowledgement>(parameters => parameters.Add(one => one.Agent, agent));
        Assert.Empty(open.FindAll("button, textarea"));
        string? said = null;
        var writer = Render<AgentAcknowledgement>(parameters => parameters.Add(one => one.Agent, agent).Add(one => one.MayWrite, true).Add(one => one.OnAcknowledge, (string? comment) => said = comment));
        writer.Find("textarea").Change("Чиню");
        writer.Find("button").Click();
        Assert.Equal("Чиню", said);
    }

    [Fact]
    public void StatusStrip_SaysInWordsWhatItShows()
    {
        var from = Agents.Now.AddHours(-24);
        var history = new AgentHistory(from, Agents.Now,
            [new(from, from.AddHours(18), BoardStatuses.Working, "x"), new(from.AddHours(18), Agents.Now, BoardStatuses.Offline, null)], 0.75, [], []);
        var strip = Render<StatusStrip>(parameters => parameters.Add(one => one.History, history));
        Assert.Equal("Доли времени: Не в сети 25 %, Работает 75 %", strip.Find("svg").GetAttribute("aria-label")!.Replace('\u00a0', ' '));
        Assert.Equal(["250", "750"], strip.FindAll("rect:not(.strip-unknown)").Select(rect => rect.GetAttribute("width")!).Order());
        Assert.Equal(2, strip.FindAll(".strip-legend li").Count);
        Assert.StartsWith("75", strip.Find(".strip-uptime b").TextContent, StringComparison.Ordinal);
    }
}
