using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Knowledge.Reading;

/// <summary>What is read of the knowledge base, and the edit of a chunk.</summary>
public sealed class ReadingTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly string[] Pages = ["# Returns\nGoods go back within 14 days. ", "The money follows in three days.\n", "# Delivery\nParcels take 2 days 😀 within the city."];

    [Fact]
    public async Task ListSources_TellsHowEachStands()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Docs");
        var ready = await rows.SourceAsync(collection, "Ready one");
        await rows.EditionAsync(ready, await rows.VersionAsync(ready, 1, Pages), index);
        var failed = await rows.SourceAsync(collection, "Failed one");
        await rows.EditionAsync(failed, await rows.VersionAsync(failed, 1, "x"), index, "Failed", error: """{"code":"encrypted","detail":null,"page":null}""");
        var cancelled = await rows.SourceAsync(collection, "Cancelled one");
        await rows.EditionAsync(cancelled, await rows.VersionAsync(cancelled, 1, "y"), index, "Cancelled");
        var underway = await rows.SourceAsync(collection, "Underway");
        await rows.EditionAsync(underway, await rows.VersionAsync(underway, 1, "z"), index, "Embedding", done: 5, total: 20);
        var paused = await rows.SourceAsync(collection, "Paused");
        await rows.EditionAsync(paused, await rows.VersionAsync(paused, 1, "p"), index, "Chunking");
        await platform.SqlAsync("UPDATE knowledge_editions SET is_paused = true WHERE source_id = $1", paused);
        // A new version is worked on while the old one serves.
        var renewed = await rows.SourceAsync(collection, "Renewed");
        await rows.EditionAsync(renewed, await rows.VersionAsync(renewed, 1, "old text"), index);
        await rows.EditionAsync(renewed, await rows.VersionAsync(renewed, 2, "new text"), index, "Extracting");

        var found = (await platform.RunAsync(new ListSources(new SourceFilter()) { WithFacets = true }, actor));
        var byTitle = found.Items.ToDictionary(row => row.Title);
        Assert.Equal((SourceStatus.Ready, 1, 3, "Docs"), (byTitle["Ready one"].Status, byTitle["Ready one"].Version, byTitle["Ready one"].Pages, byTitle["Ready one"].Collection));
        Assert.True(byTitle["Ready one"].Chunks > 1 && byTitle["Ready one"].Tokens > 0 && byTitle["Ready one"].Size > 0);
        Assert.Equal((SourceStatus.Failed, "encrypted"), (byTitle["Failed one"].Status, byTitle["Failed one"].Error!.Code));
        Assert.Equal((SourceStatus.Failed, "cancelled"), (byTitle["Cancelled one"].Status, byTitle["Cancelled one"].Error!.Code));
        Assert.Equal((SourceStatus.Embedding, 5L, 20L, 0.0125m), (byTitle["Underway"].Status, byTitle["Underway"].Progress.Done, byTitle["Underway"].Progress.Total, byTitle["Underway"].Cost));
        Assert.Equal(SourceStatus.Paused, byTitle["Paused"].Status);
        Assert.Equal((SourceStatus.Extracting, 1, 2), (byTitle["Renewed"].Status, byTitle["Renewed"].Version, byTitle["Renewed"].LatestVersion));
        Assert.Equal(["Renewed", "Paused", "Underway", "Cancelled one", "Failed one", "Ready one"], found.Items.Select(row => row.Title));
        Assert.Equal((1, 2, 1, 6), (found.Facets!.Counts[SourceStatus.Ready], found.Facets.Counts[SourceStatus.Failed], found.Facets.Counts[SourceStatus.Paused], found.Facets.Total));
        Assert.Equal(["Cancelled one", "Failed one"], (await ListAsync(actor, new SourceFilter(Status: SourceStatus.Failed))).Select(row => row.Title));
    }

    [Fact]
    public async Task ListSources_FiltersAndOrders_ReadOnByCursorWithoutLossOrRepeat()
    {
        var (actor, rows) = await PlaceAsync();
        var (first, index) = await rows.CollectionAsync("First");
        var (second, _) = await rows.CollectionAsync("Вторая");
        for (var i = 0; i < 11; i++)
        {
            var id = await rows.SourceAsync(i % 3 == 0 ? second : first, $"{(char)('k' - i)} doc 100%", tags: i % 2 == 0 ? ["even", "Все"] : ["Все"]);
            if (i % 3 != 0)
                await rows.EditionAsync(id, await rows.VersionAsync(id, 1, new string('a', i)), index);
        }

        foreach (var order in Enum.GetValues<SourceOrder>())
        {
            foreach (var descending in new[] { false, true })
            {
                var (seen, cursor) = (new List<SourceRow>(), (string?)null);
                do
                {
                    var page = await platform.RunAsync(new ListSources(new SourceFilter(), order, descending, cursor, 4), actor);
                    seen.AddRange(page.Items);
                    cursor = page.NextCursor;
                }
                while (cursor is not null);
                Assert.Equal(11, seen.Count);
                Assert.Equal(11, seen.Select(row => row.Id).Distinct().Count());
                if (order == SourceOrder.Size)
                    Assert.Equal(descending ? seen.OrderByDescending(row => row.Size).Select(row => row.Size) : seen.OrderBy(row => row.Size).Select(row => row.Size), seen.Select(row => row.Size));
                var second4 = await platform.RunAsync(new ListSources(new SourceFilter(), order, descending, Limit: 4) { Offset = 4 }, actor);
                Assert.Equal(seen.Skip(4).Take(4).Select(row => row.Id), second4.Items.Select(row => row.Id));
            }
        }

        Assert.Equal(4, (await ListAsync(actor, new SourceFilter("вторая"))).Count);
        Assert.Equal(6, (await ListAsync(actor, new SourceFilter(Tags: ["even", "Все"]))).Count);
        Assert.Equal(11, (await ListAsync(actor, new SourceFilter(Search: "100%"))).Count);
        Assert.Empty(await ListAsync(actor, new SourceFilter(Search: "100_")));
        Assert.Empty(await ListAsync(actor, new SourceFilter("nowhere")));
        var byTitle = (await platform.RunAsync(new ListSources(new SourceFilter(), SourceOrder.Title, Limit: 2), actor)).NextCursor;
        Assert.Equal("shared.invalid_cursor", (await platform.RefusalAsync(new ListSources(new SourceFilter(), SourceOrder.Cost, Cursor: byTitle), actor)).Code);
    }

    [Fact]
    public async Task Site_StandsAsItsPagesDo()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Web");
        var site = await rows.SourceAsync(collection, "Help site", "Site", url: "https://example.com/");
        Assert.Equal(SourceStatus.Queued, (await ListAsync(actor, new SourceFilter())).Single().Status);
        var page = await rows.SourceAsync(collection, "A page", "Page", site, "https://example.com/a");
        await rows.EditionAsync(page, await rows.VersionAsync(page, 1, "text of a page"), index);
        var other = await rows.SourceAsync(collection, "B page", "Page", site, "https://example.com/b");
        await rows.EditionAsync(other, await rows.VersionAsync(other, 1, "text"), index, "Failed", error: """{"code":"no_text"}""");

        var row = (await ListAsync(actor, new SourceFilter(TopOnly: true))).Single();
        Assert.Equal((SourceStatus.Ready, 2, 1), (row.Status, row.Children, row.FailedChildren));
        Assert.Equal(2, (await ListAsync(actor, new SourceFilter(Parent: site))).Count);
        Assert.Equal("Help site", (await platform.RunAsync(new GetSource(page), actor)).Parent);
    }

    [Fact]
    public async Task SourceText_InRanges_IsTheWholeText_AndNeverCutsAPair()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, _) = await rows.CollectionAsync("Docs");
        var source = await rows.SourceAsync(collection, "Guide");
        await rows.VersionAsync(source, 1, Pages[0], null, Pages[1], Pages[2]);
        var whole = string.Concat(Pages);

        for (var length = 2; length < 30; length += 7)
        {
            var read = "";
            while (read.Length < whole.Length)
            {
                var part = await platform.RunAsync(new GetSourceText(source, Start: read.Length, Length: length), actor);
                Assert.Equal((read.Length, whole.Length), (part.Start, part.Characters));
                Assert.Equal(part.Start + part.Text.Length, part.End);
                Assert.False(char.IsHighSurrogate(part.Text[^1]));
                read += part.Text;
            }

            Assert.Equal(whole, read);
        }

        var second = await platform.RunAsync(new GetSourceText(source, Page: 3), actor);
        Assert.Equal((Pages[0].Length, Pages[1] + Pages[2], 4), (second.Start, second.Text, second.Pages));
        Assert.Equal("no_text", (await platform.RunAsync(new GetSourceText(source), actor)).PagesShown.Single(page => page.Number == 2).Fault!.Code);
        Assert.Equal("", (await platform.RunAsync(new GetSourceText(source, Start: 10_000), actor)).Text);
        Assert.Equal("knowledge.unknown_version", (await platform.RefusalAsync(new GetSourceText(source, 9), actor)).Code);
    }

    [Fact]
    public async Task Chunks_CoverTheText_OfTheVersionThatIsAsked()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Docs");
        var source = await rows.SourceAsync(collection, "Guide");
        await rows.EditionAsync(source, await rows.VersionAsync(source, 1, Pages), index);
        var later = await rows.EditionAsync(source, await rows.VersionAsync(source, 2, "# Other\nAnother text altogether, of the second version."), index, isLive: false);

        var chunks = new List<ChunkRow>();
        for (string? cursor = null; chunks.Count == 0 || cursor is not null;)
        {
            var page = await platform.RunAsync(new ListChunks(source, Cursor: cursor, Limit: 2), actor);
            chunks.AddRange(page.Items);
            cursor = page.NextCursor;
        }

        Assert.Equal(string.Concat(Pages), string.Concat(chunks.Select(chunk => chunk.Text)));
        Assert.Equal(chunks.SkipLast(1).Select(chunk => chunk.End), chunks.Skip(1).Select(chunk => chunk.Start));
        var at = await platform.RunAsync(new ListChunks(source, Limit: 1) { At = chunks[2].Start + 1 }, actor);
        Assert.Equal(chunks[2].ChunkId, at.Items.Single().ChunkId);
        Assert.StartsWith("# Other", (await platform.RunAsync(new ListChunks(source, 2), actor)).Items[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("# Other", (await platform.RunAsync(new ListChunks(source, Edition: later), actor)).Items[0].Text, StringComparison.Ordinal);
        Assert.Equal("knowledge.unknown_edition", (await platform.RefusalAsync(new ListChunks(source, Edition: Guid.NewGuid()), actor)).Code);
        var outline = await platform.RunAsync(new GetSourceOutline(source), actor);
        Assert.Equal(["Returns", "Delivery"], outline.Headings.Select(heading => heading.Title));
        Assert.Equal([1, 2, 3], outline.Pages.Select(page => page.Number));
    }

    [Fact]
    public async Task EditChunk_RaisesTheRevision_AndTheTrailHasNoWords()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Docs");
        var source = await rows.SourceAsync(collection, "Guide");
        await rows.EditionAsync(source, await rows.VersionAsync(source, 1, Pages), index);
        var chunk = (await platform.RunAsync(new ListChunks(source, Limit: 1), actor)).Items.Single();
        var before = (await platform.RunAsync(new GetSource(source), actor)).Revision;

        var edited = await platform.RunAsync(new EditChunk(chunk.ChunkId, new ChunkEdit { Enabled = false, Note = " secret note ", Questions = new Optional<IReadOnlyList<string>>(["How do I return goods?", "how do i return goods?"]) }), actor);
        Assert.Equal((false, "secret note", 1), (edited.Enabled, edited.Note, edited.Questions.Count));
        await platform.RunAsync(new EditChunk(chunk.ChunkId, new ChunkEdit()), actor);
        Assert.Equal(before + 1, (await platform.RunAsync(new GetSource(source), actor)).Revision);
        var trail = (await platform.SqlAsync("SELECT string_agg(concat(action, before, after), ' ') FROM audit_entries WHERE object_id = $1", source.ToString()))!.ToString()!;
        Assert.Contains("knowledge.chunk_edited", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("return", trail, StringComparison.Ordinal);
        Assert.Equal(["/questions"], (await platform.RefusalAsync(new EditChunk(chunk.ChunkId, new ChunkEdit { Questions = new Optional<IReadOnlyList<string>>([" "]) }), actor)).Fields.Select(field => field.Pointer));
    }

    [Fact]
    public async Task Citations_OfASource_AreListedNewestFirst()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Docs");
        var source = await rows.SourceAsync(collection, "Guide");
        var version = await rows.VersionAsync(source, 1, Pages);
        await rows.EditionAsync(source, version, index);
        for (var n = 1; n <= 5; n++)
            await rows.CitationAsync(source, version, n, n, n + 5, n / 2);

        var (seen, cursor) = (new List<CitationRow>(), (string?)null);
        do
        {
            var page = await platform.RunAsync(new ListCitations(source, cursor, 2), actor);
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal([1, 2, 3, 4, 5], seen.Select(row => row.N).Order());
        Assert.Equal(seen.OrderByDescending(row => row.At).Select(row => row.At), seen.Select(row => row.At));
        Assert.All(seen, row => Assert.Equal((1, (long)row.N, (long)row.N + 5), (row.Version, row.Start, row.End)));
        var (other, _) = await PlaceAsync();
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new ListCitations(source), other)).Code);
    }

    [Fact]
    public async Task EstimateFiles_ByNamesAndSizes_AsksNothingOfTheBytes()
    {
        var (actor, rows) = await PlaceAsync();
        await rows.CollectionAsync("Small", """{"chunkTokens":60,"overlapTokens":0}""");
        FileFigure[] files = [new("a.txt", 100_000), new("b.pdf", 1_000_000)];
        var usual = await platform.RunAsync(new EstimateFiles(null, files), actor);
        var small = await platform.RunAsync(new EstimateFiles(" small ", files), actor);
        Assert.True(usual is { Cost: 0, IsRough: true, Chunks: > 0, Seconds: > 0 });
        Assert.Equal(usual.Tokens, small.Tokens);
        Assert.InRange((double)small.Chunks / usual.Chunks, 4.5, 5.5);
    }

    [Fact]
    public async Task Anothers_IsUnknown_AndAViewerOnlyReads()
    {
        var (_, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Docs");
        var source = await rows.SourceAsync(collection, "Guide");
        await rows.EditionAsync(source, await rows.VersionAsync(source, 1, Pages), index);
        var chunk = (Guid)(await platform.SqlAsync("SELECT id FROM knowledge_chunks WHERE source_id = $1 LIMIT 1", source))!;
        var (other, _) = await PlaceAsync();

        Assert.Empty(await ListAsync(other, new SourceFilter()));
        Assert.Empty(await platform.RunAsync(new ListCollections(), other));
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new GetSource(source), other)).Code);
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new GetSourceText(source), other)).Code);
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new GetSourceOutline(source), other)).Code);
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new ListChunks(source), other)).Code);
        Assert.Equal("knowledge.unknown_source", (await platform.RefusalAsync(new ReadOriginal(source, null, 0), other)).Code);
        Assert.Equal("knowledge.unknown_chunk", (await platform.RefusalAsync(new EditChunk(chunk, new ChunkEdit { Enabled = false }), other)).Code);
        var choices = await platform.RunAsync(new ListKnowledgeChoices([source.ToString(), "collection:Docs", "*"], "Guide"), other);
        Assert.Equal((0, 0), (choices.Collections.Count, choices.Found.Count));
        Assert.All(choices.Named.Take(2), entry => Assert.Null(entry.Title));
        var viewer = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Viewer);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new EditChunk(chunk, new ChunkEdit()), viewer)).Kind);
    }

    [Fact]
    public async Task Collections_CountWhatIsInThem_AndShowTheIndexThatIsBuilt()
    {
        var (actor, rows) = await PlaceAsync();
        var (collection, index) = await rows.CollectionAsync("Docs");
        await rows.CollectionAsync("Empty");
        var building = await rows.IndexAsync(collection, 2, "Building", """{"chunkTokens":120,"overlapTokens":10,"embedding":{"provider":"acme","model":"small"}}""");
        var (first, second) = (await rows.SourceAsync(collection, "One"), await rows.SourceAsync(collection, "Two"));
        var (one, two) = (await rows.VersionAsync(first, 1, Pages), await rows.VersionAsync(second, 1, Pages));
        await rows.EditionAsync(first, one, index);
        await rows.EditionAsync(second, two, index);
        await rows.EditionAsync(first, one, building, isLive: false);
        await rows.EditionAsync(second, two, building, "Embedding");

        var found = await platform.RunAsync(new ListCollections(), actor);
        Assert.Equal(["Docs", "Empty"], found.Select(view => view.Name));
        var docs = found[0];
        Assert.Equal((2, 2, 0, 0), (docs.Sources, docs.Ready, docs.Underway, docs.Failed));
        Assert.Equal((1, 2, "acme/small", 2, 1), (docs.Current!.Number, docs.Building!.Number, docs.Building.Settings.Embedding!.Name, docs.Building.Total, docs.Building.Done));
        Assert.Equal((300, 120), (docs.Current.Settings.ChunkTokens, docs.Building.Settings.ChunkTokens));
        Assert.Equal((0, null), (found[1].Sources, found[1].Building));
        Assert.All(await ListAsync(actor, new SourceFilter()), row => Assert.Equal(SourceStatus.Ready, row.Status));

        var choices = await platform.RunAsync(new ListKnowledgeChoices(["*", "collection:docs", "collection:gone", first.ToString()], "tw"), actor);
        Assert.Equal([2, 2, 0, 1], choices.Named.Select(entry => entry.Ready));
        Assert.Equal(["*", "Docs", null, "One"], choices.Named.Select(entry => entry.Title));
        Assert.Equal(["Two"], choices.Found.Select(source => source.Title));
    }

    private async Task<IReadOnlyList<SourceRow>> ListAsync(Actor actor, SourceFilter filter) => (await platform.RunAsync(new ListSources(filter), actor)).Items;

    private async Task<(Actor Actor, KnowledgeRows Rows)> PlaceAsync()
    {
        var tenant = await platform.NewTenantAsync();
        return (await platform.NewMemberAsync(tenant, Role.Operator), new KnowledgeRows(tenant.Id.Value, platform.SqlAsync));
    }
}
