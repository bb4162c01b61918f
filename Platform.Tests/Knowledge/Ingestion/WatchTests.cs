using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Upkeep;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Knowledge.Ingestion;

/// <summary>What has not moved for ten minutes is named and taken up; what nobody needs goes.</summary>
public sealed class WatchTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task HeldByANodeThatDoesNothing_IsTakenFromIt_AndFinished()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("Held by somebody.");
        await platform.SqlAsync("UPDATE knowledge_editions SET instance = gen_random_uuid(), fence = 1, lease_until = $2, state = 'Extracting' WHERE source_id = $1", source, platform.Time.GetUtcNow().AddHours(1));
        platform.Time.Advance(TimeSpan.FromMinutes(11));
        await made.WorkAsync();
        var stalled = Assert.Single(await platform.RunAsync(new ListStalledSources(), made.Actor));
        Assert.Equal((source, StallReason.Held), (stalled.SourceId, stalled.Reason));

        var watched = await platform.RunAsync(new WatchSources(), Actor.Job("test"));
        await made.WorkAsync();

        Assert.Equal(new StalledSources(1, 1), watched);
        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
        Assert.Equal(new StalledSources(0, 0), await platform.RunAsync(new WatchSources(), Actor.Job("test")));
    }

    [Fact]
    public async Task LeaseOfADeadNode_Ends_AndTheWorkGoesOn()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("Left by somebody.");
        await platform.SqlAsync("UPDATE knowledge_editions SET instance = gen_random_uuid(), fence = 1, lease_until = $2 WHERE source_id = $1", source, platform.Time.GetUtcNow().AddSeconds(30));
        await made.WorkAsync();
        Assert.Equal(SourceStatus.Queued, (await made.GetAsync(source)).Row.Status);

        platform.Time.Advance(TimeSpan.FromSeconds(31));
        await made.WorkAsync();

        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
    }

    [Fact]
    public async Task OldVersions_Go_UnlessTheyAreAmongTheNewest()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("Version 1.");
        for (var i = 2; i <= 8; i++)
        {
            await platform.RunAsync(Platform.Core.Knowledge.Sources.ReplaceSource.WithText(source, $"Version {i}."), made.Actor);
            await made.WorkAsync();
        }

        platform.Time.Advance(TimeSpan.FromHours(1));
        await platform.RunAsync(new RemoveRetiredKnowledge(), Actor.Job("test"));

        Assert.Equal("4 5 6 7 8", await made.SqlAsync<string>("SELECT string_agg(number::text, ' ' ORDER BY number) FROM knowledge_versions WHERE source_id = $1", source));
        Assert.Equal("Version 8.", (await made.TextAsync(source)).TrimEnd());
    }
}
