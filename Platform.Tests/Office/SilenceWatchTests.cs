using Platform.Core.Office.Silence;

namespace Platform.Tests.Office;

/// <summary>Whatever made the installation deaf, silence before it is held against nobody.</summary>
public sealed class SilenceWatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Look_EveryQuarterMinute_KeepsWatchingSinceTheFirst()
    {
        var house = new House();
        Assert.Equal((Noon, "first look"), house.Look());
        for (var i = 0; i < 100; i++)
        {
            house.Pass(15);
            Assert.Equal((Noon, null), house.Look());
        }
    }

    public static TheoryData<string, int, int, string?> Interruptions { get; } = new()
    {
        // What happened, seconds by the monotonic clock until the next look, seconds by the wall clock, what is said of it.
        { "an ordinary pause", 15, 15, null },
        { "the longest pause that counts as looking", 60, 60, null },
        { "nobody looked", 61, 61, "nobody looked for a while" },
        { "the machine slept and both clocks went on", 3_600, 3_600, "nobody looked for a while" },
        { "slewed by NTP", 15, 19, null },
        { "the clock jumped forward", 15, 600, "the clock jumped" },
        { "the clock jumped forward by a little", 15, 21, "the clock jumped" },
        { "the clock jumped back", 15, -600, "the clock jumped" },
        { "the clock stood still", 15, 0, "the clock jumped" },
        { "the wall clock slept with the machine, the monotonic one did not", 300, 15, "the clock jumped" },
    };

    [Theory, MemberData(nameof(Interruptions))]
    public void Look_AfterAnInterruption_BeginsAnewFromThere(string what, int monotonic, int wall, string? reason)
    {
        var house = new House();
        house.Look();
        house.Pass(30);
        house.Look();
        house.Pass(monotonic, wall);
        var (since, said) = house.Look();
        Assert.True(reason == said, $"{what}: {said}");
        Assert.Equal(reason is null ? Noon : house.Wall, since);
        // Once only: from then on it watches as before.
        house.Pass(15);
        Assert.Equal((since, null), house.Look());
    }

    [Fact]
    public void Look_AfterARestart_ForgivesTheTimeBeforeTheStart()
    {
        var house = new House();
        house.Look();
        house.Pass(15);
        house.Restart();
        house.Pass(10);
        Assert.Equal((house.Wall.AddSeconds(-10), "the server started"), house.Look());
        house.Pass(15);
        Assert.Null(house.Look().Reason);
    }

    [Fact]
    public void Look_AfterARestartBetweenTwoMicroseconds_ForgivesOnce()
    {
        var house = new House();
        house.Look();
        house.Pass(15);
        house.Restart();
        house.Pass(10);
        house.PassTicks(3);
        Assert.Equal("the server started", house.Look().Reason);
        house.Pass(15);
        Assert.Null(house.Look().Reason);
    }

    [Fact]
    public void Look_AfterALongOutage_BeginsAtTheFirstLook()
    {
        var house = new House();
        house.Look();
        house.Pass(7_200);
        house.Restart();
        house.Pass(5);
        Assert.Equal((house.Wall, "nobody looked for a while"), house.Look());
    }

    [Fact]
    public void Look_AfterARestartWithAClockThatWentBack_BeginsAnew()
    {
        var house = new House();
        house.Look();
        house.Restart();
        house.Pass(10, -3_600);
        Assert.Equal((house.Wall, "the clock went back"), house.Look());
    }

    [Fact]
    public void Look_ByTwoNodesInTurn_IsOfOneMind()
    {
        var row = new Row();
        var (one, two) = (new House(row), new House(row));
        one.Look();
        foreach (var node in new[] { two, one, two, one })
        {
            one.Pass(10);
            two.Pass(10);
            node.Look();
        }
        // The second was made with the first, so nothing that it forgave is later than the first look.
        Assert.Equal(Noon, row.Since);
    }

    private sealed class Row
    {
        public DateTimeOffset? LastRun { get; set; }

        /// <summary>As the database keeps it: in microseconds.</summary>
        public DateTimeOffset? Since { get; set => field = value?.AddTicks(-(value.Value.Ticks % TimeSpan.TicksPerMicrosecond)); }
    }

    /// <summary>A node with its two clocks, and the row that all nodes share.</summary>
    private sealed class House(Row? row = null)
    {
        private readonly Row _row = row ?? new Row();
        private readonly FakeTime _monotonic = new();
        private SilenceWatch? _watch;

        public DateTimeOffset Wall { get; private set; } = Noon;

        public void Pass(int monotonic, int? wall = null)
        {
            _watch ??= new SilenceWatch(_monotonic);
            _monotonic.Advance(TimeSpan.FromSeconds(monotonic));
            Wall = Wall.AddSeconds(wall ?? monotonic);
        }

        public void PassTicks(int monotonic) => _monotonic.Advance(TimeSpan.FromTicks(monotonic));

        public void Restart() => _watch = new SilenceWatch(_monotonic);

        public (DateTimeOffset Since, string? Reason) Look()
        {
            _watch ??= new SilenceWatch(_monotonic);
            var (since, reason) = _watch.Look(Wall, _row.LastRun, _row.Since);
            (_row.LastRun, _row.Since) = (Wall, since);
            return (since, reason);
        }
    }
}
