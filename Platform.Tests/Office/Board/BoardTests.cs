using Platform.Protocol.Office;
using Platform.Web.Office.Board;
using Platform.Web.Office.Drawer;
using Platform.Core.Office.History;

namespace Platform.Tests.Office.Board;

/// <summary>Filter, places of tiles, file and strip: the parts of the board that need no browser.</summary>
public sealed class BoardTests
{
    [Theory]
    [InlineData("department=watcher", "ok_1,err_1")]
    [InlineData("status=error", "err_1")]
    [InlineData("status=working", "ok_1")]
    [InlineData("status=nonsense", "ok_1,err_1,bye_1,mute_1")]
    [InlineData("problems=1", "err_1,mute_1")]
    [InlineData("q=ЦЕНЫ", "ok_1")]
    [InlineData("q=cfo&status=offline", "bye_1,mute_1")]
    [InlineData("brand=WB", "")]
    public void Filter_FromAddress_LetsThrough(string query, string expected)
    {
        var values = query.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var filter = BoardFilter.From(name => values.GetValueOrDefault(name));
        OfficeAgent[] agents =
        [
            Agents.Make("ok_1", task: "Проверяет цены"), Agents.Make("err_1", status: ReportStatuses.Error), Agents.Make("bye_1", "cfo", ReportStatuses.Offline, task: null),
            Agents.Make("mute_1", "cfo", ReportStatuses.Offline, task: null, reason: StatusReasons.Silence),
        ];
        Assert.Equal(expected, string.Join(',', agents.Where(filter.Matches).Select(agent => agent.AgentId)));
        Assert.Equal(filter, BoardFilter.From(name => filter.ToQuery().GetValueOrDefault(name)));
    }

    [Fact]
    public void Layout_FiveThousandAgents_DrawsOnlyTheWindowAndMissesNone()
    {
        var groups = Enumerable.Range(0, 40).Select(d => new BoardGroup($"d{d}", [.. Enumerable.Range(0, 125).Select(i => new BoardCell(Agents.Make($"a{d}_{i}")))], 125)).ToList();
        var layout = new BoardLayout(groups, 1120, TileSize.Cards);
        Assert.Equal(4, layout.Columns);
        var seen = new HashSet<string>();
        for (var top = 0.0; top < layout.Height; top += 900)
        {
            var window = layout.Cells(top, top + 900).ToList();
            Assert.InRange(window.Count, 1, 36);
            Assert.All(window, placed => Assert.InRange(placed.Top, top - TileSize.Cards.Height - TileSize.Cards.Gap, top + 900));
            seen.UnionWith(window.Select(placed => placed.Cell.Agent.AgentId));
        }
        Assert.Equal(5000, seen.Count);
        Assert.Equal(layout.Cells(0, layout.Height).Count(), layout.Cells(0, layout.Height).Select(placed => (placed.Column, placed.Top)).Distinct().Count());
    }

    [Fact]
    public void Layout_SmallDepartments_ShareALineInTheirOrder()
    {
        BoardGroup Group(string name, int count) => new(name, [.. Enumerable.Range(0, count).Select(i => new BoardCell(Agents.Make($"{name}_{i}")))], count);
        var headings = new BoardLayout([Group("a", 3), Group("b", 1), Group("c", 2), Group("d", 9)], 1120, TileSize.Cards).Headings(0, 5000).ToList();
        Assert.Equal([(0, 3), (3, 1), (0, 2), (0, 4)], headings.Select(heading => (heading.Column, heading.Columns)));
        Assert.Equal(headings[0].Top, headings[1].Top);
        Assert.True(headings[1].Top < headings[2].Top && headings[2].Top < headings[3].Top);
    }

    [Fact]
    public void Csv_TextsFromOutside_CannotBecomeFormulas()
    {
        var text = BoardCsv.Write([Agents.Make("a_1", name: "=HYPERLINK(\"http://x\")", task: "one, \"two\"")], BoardFilter.None);
        var line = text.Split("\r\n")[1];
        Assert.StartsWith("a_1,watcher,\"'=HYPERLINK(\"\"http://x\"\")\",Ozon,working,", line, StringComparison.Ordinal);
        Assert.Contains(",\"one, \"\"two\"\"\",", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Strip_OfAgentThatFlaps_ShowsTheWorstOfEachStep()
    {
        var from = Agents.Now.AddHours(-24);
        var step = TimeSpan.FromHours(24) / 2000;
        var segments = Enumerable.Range(0, 2000).Select(i => new StatusSegment(from + step * i, from + step * (i + 1), i == 777 ? BoardStatuses.Error : i % 2 == 0 ? BoardStatuses.Working : BoardStatuses.Idle, null)).ToList();
        var slices = StripSlice.Of(new AgentHistory(from, Agents.Now, segments, 1, [], []));
        Assert.Equal(300, slices.Count);
        var error = Assert.Single(slices, slice => slice.Status == BoardStatuses.Error);
        Assert.InRange(error.Left, 777 / 2000.0 - 1 / 300.0, 777 / 2000.0);
    }
}
