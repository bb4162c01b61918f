using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Knowledge.Ingestion;

/// <summary>The way of a source from its bytes to what is found.</summary>
public sealed class IngestionTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Text_BecomesReady_WithChunksThatCoverIt()
    {
        var made = await IngestionCase.NewAsync(platform);
        var text = "# Правила\n\n" + IngestionCase.Prose(300);
        var source = await made.AddAsync(text);

        await made.WorkAsync();

        var view = await made.GetAsync(source);
        Assert.Equal((SourceStatus.Ready, 1, null), (view.Row.Status, view.Row.Version, view.Row.Error));
        Assert.True(view.Row.Chunks > 10, $"{view.Row.Chunks} chunks");
        Assert.Equal(text.TrimEnd(), (await made.TextAsync(source)).TrimEnd());
        Assert.Equal(view.Row.Chunks, await made.SqlAsync<long>("SELECT count(*) FROM knowledge_chunks WHERE source_id = $1", source));
        Assert.True(await made.SqlAsync<bool>(
            "SELECT bool_and(c.start_at = coalesce(p.end_at, 0)) FROM knowledge_chunks c LEFT JOIN knowledge_chunks p ON p.edition_id = c.edition_id AND p.ordinal = c.ordinal - 1 WHERE c.source_id = $1", source));
    }

    [Fact]
    public async Task FaultOfTheFile_IsNamed_AndNotTriedAgain()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddFileAsync("empty.txt", "   \n "u8.ToArray());

        await made.WorkAsync();

        var view = await made.GetAsync(source);
        Assert.Equal((SourceStatus.Failed, "empty"), (view.Row.Status, view.Row.Error?.Code));
    }

    [Fact]
    public async Task PausedWork_Stands_AndGoesOn()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("Nothing happens to it for a while.");
        await platform.RunAsync(new PauseSources([source]), made.Actor);
        await made.WorkAsync();
        Assert.Equal(SourceStatus.Paused, (await made.GetAsync(source)).Row.Status);

        await platform.RunAsync(new ResumeSources([source]), made.Actor);
        await made.WorkAsync();

        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
    }

    [Fact]
    public async Task CancelledWork_IsOver_UntilItIsIndexedAnew()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("Cancelled at first.");
        await platform.RunAsync(new CancelSources([source]), made.Actor);
        await made.WorkAsync();
        Assert.Equal((SourceStatus.Failed, "cancelled"), ((await made.GetAsync(source)).Row.Status, (await made.GetAsync(source)).Row.Error?.Code));

        await platform.RunAsync(new ReindexSources([source]), made.Actor);
        await made.WorkAsync();

        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
    }

    [Fact]
    public async Task NewVersion_TakesTheOldOnesPlaceWhenReady_AndKeepsWhatPeopleDid()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync(IngestionCase.Prose(200));
        await made.WorkAsync();
        await platform.SqlAsync("UPDATE knowledge_chunks SET enabled = false, note = 'outdated', questions = '{What?}' WHERE source_id = $1 AND ordinal = 2", source);
        var kept = await made.SqlAsync<string>("SELECT text FROM knowledge_chunks WHERE source_id = $1 AND ordinal = 2", source);
        var revision = (await made.GetAsync(source)).Revision;

        await platform.RunAsync(ReplaceSource.WithText(source, IngestionCase.Prose(200) + "One more sentence at the end."), made.Actor);
        Assert.Equal((1, 2), ((await made.GetAsync(source)).Row.Version, (await made.GetAsync(source)).Row.LatestVersion));
        await made.WorkAsync();

        var view = await made.GetAsync(source);
        Assert.Equal((2, SourceStatus.Ready), (view.Row.Version, view.Row.Status));
        Assert.True(view.Revision > revision);
        Assert.Equal("outdated|{What?}", await made.SqlAsync<string>(
            "SELECT c.note || '|' || c.questions::text FROM knowledge_chunks c JOIN knowledge_editions e ON e.id = c.edition_id WHERE e.source_id = $1 AND e.is_live AND NOT c.enabled AND c.text = $2", source, kept));
        Assert.Equal(1, await made.SqlAsync<long>("SELECT count(*) FROM knowledge_editions WHERE source_id = $1 AND is_live", source));
    }

    [Fact]
    public async Task Reindexed_IsAnotherVersion_WithTheSameBytes()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("The same words again.");
        await made.WorkAsync();

        await platform.RunAsync(new ReindexSources([source]), made.Actor);
        await made.WorkAsync();

        Assert.Equal(2, (await made.GetAsync(source)).Row.Version);
        Assert.Equal("The same words again.", (await made.TextAsync(source)).TrimEnd());
    }

    [Fact]
    public async Task Deleted_LeavesNothing_AndTheAuditTrailDoesNotSayWhatItWas()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("A secret of somebody.", "Secret title");
        await made.WorkAsync();

        await platform.RunAsync(new DeleteSources([source]), made.Actor);

        foreach (var table in new[] { "knowledge_sources", "knowledge_versions", "knowledge_file_parts", "knowledge_pages", "knowledge_editions", "knowledge_chunks" })
            Assert.Equal(0, await made.SqlAsync<long>($"SELECT count(*) FROM {table} WHERE tenant_id = $1", made.Tenant.Id.Value));
        Assert.Equal(0, await made.SqlAsync<long>("SELECT count(*) FROM audit_entries a WHERE a.action = 'knowledge.source_removed' AND a.tenant_id = $1 AND a::text LIKE '%ecret%'", made.Tenant.Id.Value));
        Assert.Equal(1, await made.SqlAsync<long>("SELECT count(*) FROM audit_entries a WHERE a.action = 'knowledge.source_removed' AND a.tenant_id = $1", made.Tenant.Id.Value));
    }

    [Fact]
    public async Task Limits_AskBeforeTheWork()
    {
        var made = await IngestionCase.NewAsync(platform);
        await platform.RunAsync(new SetKnowledgeLimits(new LimitValues(null, 3, null)), made.Actor);
        var source = await made.AddAsync(IngestionCase.Prose(300));
        await made.WorkAsync();
        var asked = await made.GetAsync(source);
        Assert.Equal((SourceStatus.Paused, LimitValues.Code), (asked.Row.Status, asked.Row.Error?.Code));

        await platform.RunAsync(new ResumeSources([source]), made.Actor);
        await made.WorkAsync();

        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
    }

    [Fact]
    public async Task AnothersSource_IsUnknown_ToEveryCommand()
    {
        var (mine, other) = (await IngestionCase.NewAsync(platform), await IngestionCase.NewAsync(platform));
        var source = await mine.AddAsync("Mine alone.");
        IOperation<SourcesChanged>[] commands =
            [new PauseSources([source]), new ResumeSources([source]), new CancelSources([source]), new ReindexSources([source]), new DeleteSources([source]), new TagSources([source], ["x"], [])];
        foreach (var command in commands)
            Assert.Equal(KnowledgeErrors.UnknownSource, await platform.RefusalAsync(command, other.Actor));
        Assert.Equal(KnowledgeErrors.UnknownSource, await platform.RefusalAsync(new EditSource(source) { Title = "x" }, other.Actor));
        Assert.Equal(KnowledgeErrors.UnknownSource, await platform.RefusalAsync(ReplaceSource.WithText(source, "x"), other.Actor));
        await mine.WorkAsync();
        Assert.Equal((SourceStatus.Ready, "T"), ((await mine.GetAsync(source)).Row.Status, (await mine.GetAsync(source)).Row.Title));
    }

    [Fact]
    public async Task TwoTenants_TakeTurns()
    {
        var (first, second) = (await IngestionCase.NewAsync(platform), await IngestionCase.NewAsync(platform));
        for (var i = 0; i < 4; i++)
            await first.AddAsync($"Of the first, {i}.");
        await second.AddAsync("Of the second.");

        var worker = platform.Services.GetRequiredService<IngestionWorker>();
        Assert.True(await worker.RunNextAsync(CancellationToken.None));
        Assert.True(await worker.RunNextAsync(CancellationToken.None));

        Assert.Equal(1, await first.SqlAsync<long>("SELECT count(*) FROM knowledge_sources WHERE tenant_id = $1 AND current_version IS NOT NULL", second.Tenant.Id.Value));
        await first.WorkAsync();
    }
}
