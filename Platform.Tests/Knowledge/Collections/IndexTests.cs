using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Knowledge.Upkeep;
using Platform.Core.Shared.Operations;
using Platform.Tests.Knowledge.Ingestion;

namespace Platform.Tests.Knowledge.Collections;

/// <summary>An index built beside the one that serves, and what becomes of both.</summary>
public sealed class IndexTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task OtherChunking_IsBuiltBeside_AndServesAtOnce()
    {
        var made = await IngestionCase.NewAsync(platform);
        var first = await made.AddAsync(IngestionCase.Prose(200, "word"));
        var second = await made.AddAsync(IngestionCase.Prose(200, "phrase"));
        await made.WorkAsync();
        await platform.SqlAsync("UPDATE knowledge_chunks SET note = 'mine', questions = '{Why?}' WHERE source_id = $1 AND ordinal = 3", first);
        var former = await LiveAsync(made);

        await platform.RunAsync(new EditCollection(await CollectionAsync(made), new CollectionEdit { ChunkTokens = 100, OverlapTokens = 10 }), made.Actor);
        var third = await made.AddAsync(IngestionCase.Prose(50, "late"));
        Assert.Equal(former, await LiveAsync(made));
        await made.WorkAsync();

        var collection = Assert.Single(await platform.RunAsync(new ListCollections(), made.Actor));
        Assert.Equal((2, 100, null), (collection.Current!.Number, collection.Current.Settings.ChunkTokens, collection.Building));
        Assert.Equal(0, await made.SqlAsync<long>(
            "SELECT count(*) FROM knowledge_sources s JOIN knowledge_editions e ON e.id = s.current_edition_id WHERE s.tenant_id = $1 AND (e.index_id <> $2 OR NOT e.is_live)", made.Tenant.Id.Value, collection.Current.Id));
        Assert.Equal(IngestionCase.Prose(200, "phrase").TrimEnd(), (await made.TextAsync(second)).TrimEnd());
        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(third)).Row.Status);
        // Cut otherwise, yet what people said of a place stands at that place.
        Assert.Equal(1, await made.SqlAsync<long>("SELECT count(*) FROM knowledge_chunks c JOIN knowledge_editions e ON e.id = c.edition_id WHERE e.is_live AND c.source_id = $1 AND c.note = 'mine' AND c.questions = '{Why?}'", first));

        platform.Time.Advance(TimeSpan.FromHours(1));
        await platform.RunAsync(new RemoveRetiredKnowledge(), Actor.Job("test"));
        Assert.Equal(0, (await platform.RunAsync(new RemoveRetiredKnowledge(), Actor.Job("test"))).Rows);
        Assert.Equal(3, await made.SqlAsync<long>("SELECT count(*) FROM knowledge_editions WHERE tenant_id = $1", made.Tenant.Id.Value));
    }

    [Fact]
    public async Task IndexOfWhichNothingIsReady_WaitsForAPerson()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("One source.");
        await made.WorkAsync();
        var id = await CollectionAsync(made);
        await platform.RunAsync(new ReindexCollection(id), made.Actor);
        Assert.Equal(CollectionErrors.StillBuilding, await platform.RefusalAsync(new SwitchIndex(id), made.Actor));
        await platform.RunAsync(new CancelSources([source]), made.Actor);
        await made.SwitchAsync();

        Assert.Equal(IndexSwitch.AllFailed, await made.SqlAsync<string>("SELECT warning->>'code' FROM knowledge_indexes WHERE collection_id = $1 AND state = 'Building'", id));
        Assert.Equal(SourceStatus.Ready, (await made.GetAsync(source)).Row.Status);
        await platform.RunAsync(new SwitchIndex(id), made.Actor);

        // It serves from the old one: nothing is lost.
        Assert.Equal("One source.", (await made.TextAsync(source)).TrimEnd());
        Assert.Equal(2, Assert.Single(await platform.RunAsync(new ListCollections(), made.Actor)).Current!.Number);
    }

    [Fact]
    public async Task CancelledIndex_LeavesThePresentOne()
    {
        var made = await IngestionCase.NewAsync(platform);
        var source = await made.AddAsync("It stays.");
        await made.WorkAsync();
        var id = await CollectionAsync(made);
        await platform.RunAsync(new ReindexCollection(id), made.Actor);
        Assert.Equal(CollectionErrors.AlreadyBuilding, await platform.RefusalAsync(new ReindexCollection(id), made.Actor));

        await platform.RunAsync(new CancelIndex(id), made.Actor);
        await made.WorkAsync();

        Assert.Equal(CollectionErrors.NothingBuilding, await platform.RefusalAsync(new CancelIndex(id), made.Actor));
        Assert.Equal((SourceStatus.Ready, 1), ((await made.GetAsync(source)).Row.Status, Assert.Single(await platform.RunAsync(new ListCollections(), made.Actor)).Current!.Number));
    }

    [Fact]
    public async Task Schedule_BeginsItOnce()
    {
        var made = await IngestionCase.NewAsync(platform);
        await made.AddAsync("On a schedule.");
        await made.WorkAsync();
        var id = await CollectionAsync(made);
        await platform.RunAsync(new EditCollection(id, new CollectionEdit { ReindexEveryHours = 24 }), made.Actor);
        Assert.DoesNotContain(await platform.RunAsync(new ListDueCollections(), Actor.Job("test")), due => due.Id == id);
        platform.Time.Advance(TimeSpan.FromHours(25));
        Assert.Contains(await platform.RunAsync(new ListDueCollections(), Actor.Job("test")), due => due.Id == id);

        await platform.RunAsync(new ReindexDueCollection(id), made.Actor);
        await platform.RunAsync(new ReindexDueCollection(id), made.Actor);
        await made.WorkAsync();

        var collection = Assert.Single(await platform.RunAsync(new ListCollections(), made.Actor));
        Assert.Equal((2, IndexReason.Schedule), (collection.Current!.Number, collection.Current.Reason));
    }

    [Fact]
    public async Task Collection_WithSources_GoesOnlyWhenConfirmed()
    {
        var (made, other) = (await IngestionCase.NewAsync(platform), await IngestionCase.NewAsync(platform));
        await made.AddAsync("Goes with it.");
        var id = await CollectionAsync(made);
        Assert.Equal("knowledge.collection_not_empty", (await platform.RefusalAsync(new DeleteCollection(id), made.Actor)).Code);
        IOperation<Done>[] commands = [new DeleteCollection(id, true), new EditCollection(id, new CollectionEdit { Name = "x" }), new ReindexCollection(id), new SwitchIndex(id), new CancelIndex(id)];
        foreach (var command in commands)
            Assert.Equal(KnowledgeErrors.UnknownCollection, await platform.RefusalAsync(command, other.Actor));

        await platform.RunAsync(new DeleteCollection(id, true), made.Actor);

        Assert.Equal(0, await made.SqlAsync<long>("SELECT count(*) FROM knowledge_sources WHERE tenant_id = $1", made.Tenant.Id.Value));
    }

    private static async Task<string> LiveAsync(IngestionCase made) =>
        await made.SqlAsync<string>("SELECT string_agg(id::text, ' ' ORDER BY id) FROM knowledge_editions WHERE tenant_id = $1 AND is_live", made.Tenant.Id.Value);

    private static Task<Guid> CollectionAsync(IngestionCase made) => made.SqlAsync<Guid>("SELECT id FROM knowledge_collections WHERE tenant_id = $1", made.Tenant.Id.Value);
}
