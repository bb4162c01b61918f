using Microsoft.Extensions.Logging.Abstractions;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Jobs;

/// <summary>Partitions as time goes by.</summary>
public sealed class PartitionTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly Actor Job = Actor.Job("test");

    [Fact]
    public async Task MaintainPartitions_TwoMonthsLater_MakesWhatIsMissing_AndNothingTheSecondTime()
    {
        await platform.RunAsync(new MaintainPartitions(), Job);
        platform.Time.Advance(TimeSpan.FromDays(62));

        Assert.True((await platform.RunAsync(new MaintainPartitions(), Job)).Made >= 2);
        Assert.Equal(0, (await platform.RunAsync(new MaintainPartitions(), Job)).Made);
    }

    [Fact]
    public async Task Partitions_PastTheirRetention_AreDropped_AndOthersStay()
    {
        var table = $"readings_{Guid.NewGuid():N}"[..20];
        await platform.SqlAsync($"CREATE TABLE {table} (at timestamptz NOT NULL) PARTITION BY RANGE (at)");
        var time = new FakeTime();
        var partitions = new Partitions(platform.Databases, [new PartitionedTable(table, Monthly: false, Ahead: 2, KeepDays: 3)], time, NullLogger<Partitions>.Instance);

        Assert.Equal(4, await partitions.MakeAheadAsync(default));
        Assert.Equal(0, await partitions.MakeAheadAsync(default));
        Assert.Empty(await partitions.DropExpiredAsync(default));

        time.Advance(TimeSpan.FromDays(4));
        Assert.Equal(4, await partitions.MakeAheadAsync(default));
        // Yesterday's of the first day ended more than three days ago, and that day's own did, too.
        Assert.Equal([$"{table}_p20260104", $"{table}_p20260105"], (await partitions.DropExpiredAsync(default)).Order());
        Assert.Empty(await partitions.DropExpiredAsync(default));
        Assert.Equal(6L, await platform.SqlAsync("SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass($1)", table));
    }
}
