using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Operations;
using Platform.Tests.Agents;
using Platform.Tests.Models;

namespace Platform.Tests.Knowledge.Search.Serving;

public sealed class KnowledgeSearchTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Returns = "# Возврат\nТовар можно вернуть в течение четырнадцати дней после получения, если сохранена упаковка.\n";
    private const string Delivery = "# Delivery\nParcels take two days within the city 😀 and a week elsewhere; the courier calls before.\n";

    [Theory]
    [InlineData(SearchMode.Hybrid, "за сколько дней вернуть товары")]
    [InlineData(SearchMode.Keyword, "возврат товаров")]
    [InlineData(SearchMode.Keyword, "возврта упаковки")]
    [InlineData(SearchMode.Vector, "возврат товара, упаковка сохранена")]
    [InlineData(SearchMode.Exact, "четырнадцати дней после")]
    [InlineData(SearchMode.Exact, "/четыр\\w+ дней/")]
    public async Task Search_InEachMode_FindsThePlace(SearchMode mode, string question)
    {
        var place = await SearchPlace.NewAsync(platform);
        await place.AddAsync("Delivery", Delivery);
        var source = await place.AddAsync("Rules", Returns);
        var found = await place.AskAsync(new KnowledgeQuery(question) { Mode = mode });
        var item = found.Items[0];
        Assert.Equal((source, 1, "Rules", "Возврат", 1, 0L, (long)Returns.Length), (item.SourceId, item.SourceVersion, item.Title, item.HeadingPath, item.Page!.Value, item.Start, item.End));
        Assert.Equal(Returns, item.Text);
        Assert.InRange(item.Score, 0.1, 1);
        Assert.Equal(mode is SearchMode.Hybrid or SearchMode.Vector ? "local" : "none", found.Embedding);
        Assert.Equal((mode != SearchMode.Vector, mode is SearchMode.Hybrid or SearchMode.Vector), (item.Scores.Keyword is not null, item.Scores.Vector is not null));
    }

    [Fact]
    public async Task Search_ShowsAChunkWithItsContext_AndItsOwnPlace()
    {
        var place = await SearchPlace.NewAsync(platform);
        var text = string.Join(' ', Enumerable.Range(0, 90).Select(i => $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}"));
        await place.AddAsync("Long", text);
        var item = (await place.AskAsync(new KnowledgeQuery("wordaa wordba wordca wordbb") { TopK = 50 })).Items.First(found => found.Start > 0);
        Assert.Equal(text[(int)(item.Start - 10)..(int)item.End], item.Text);
    }

    [Fact]
    public async Task Search_OnAnyNode_FindsWhatWasJustCommitted_AndNotWhatIsGone()
    {
        var place = await SearchPlace.NewAsync(platform);
        var first = await place.AddAsync("Rules", Returns);
        await using var other = PlatformFixture.Build(platform.ConnectionString, (await TestServers.GetAsync()).RedisUrl, platform.Time);
        foreach (var node in new IServiceProvider[] { platform.Services, other })
            Assert.Empty(await place.TitlesAsync(new KnowledgeQuery("courier"), node));

        await place.AddAsync("Delivery", Delivery);
        foreach (var node in new IServiceProvider[] { platform.Services, other })
            Assert.Equal(["Delivery"], await place.TitlesAsync(new KnowledgeQuery("courier"), node));

        var chunk = (await place.AskAsync(new KnowledgeQuery("упаковка"))).Items[0].ChunkId;
        await platform.RunAsync(new EditChunk(chunk, new ChunkEdit { Questions = new(["Как сдать обратно самовар?"]) }), place.Actor);
        Assert.Equal(["Rules"], await place.TitlesAsync(new KnowledgeQuery("самовар"), other));
        await platform.RunAsync(new EditChunk(chunk, new ChunkEdit { Enabled = new(false) }), place.Actor);
        foreach (var node in new IServiceProvider[] { platform.Services, other })
            Assert.Empty(await place.TitlesAsync(new KnowledgeQuery("упаковка") { Mode = SearchMode.Keyword }, node));
        await platform.RunAsync(new EditChunk(chunk, new ChunkEdit { Enabled = new(true) }), place.Actor);

        await place.Rows.EditionAsync(first, await place.Rows.VersionAsync(first, 2, "Новая редакция: упаковка и чек нужны."), await place.Rows.IndexAsync(place.Collection, 2, "Retired"), isLive: false);
        Assert.Equal(1, (await place.AskAsync(new KnowledgeQuery("упаковка"), other)).Items[0].SourceVersion);
        await platform.SqlAsync("UPDATE knowledge_sources s SET current_edition_id = e.id, current_version = 2, revision = revision + 1 FROM knowledge_editions e JOIN knowledge_versions v ON v.id = e.version_id WHERE s.id = $1 AND e.source_id = s.id AND v.number = 2", first);
        var renewed = await place.AskAsync(new KnowledgeQuery("упаковка"), other);
        Assert.Equal((1, 2), (renewed.Items.Count, renewed.Items[0].SourceVersion));

        await platform.SqlAsync("DELETE FROM knowledge_sources WHERE id = $1", first);
        foreach (var node in new IServiceProvider[] { platform.Services, other })
        {
            Assert.Empty(await place.TitlesAsync(new KnowledgeQuery("упаковка") { Mode = SearchMode.Keyword }, node));
            Assert.Equal(1, node.GetRequiredService<TenantIndexes>().Of(place.Tenant.Id).Index.Count);
        }
    }

    [Fact]
    public async Task Filters_NarrowBeforeTheBestAreTaken()
    {
        var place = await SearchPlace.NewAsync(platform);
        var (second, index) = await place.Rows.CollectionAsync("Вторая");
        var site = await place.Rows.SourceAsync(place.Collection, "Site", "Site");
        await place.AddAsync("Page", Delivery, parent: site);
        await place.AddAsync("Other", "The courier of the other collection", second, index, tags: ["a", "b"]);
        var tagged = await place.AddAsync("Tagged", "A courier with a tag", tags: ["a"]);
        Task<string[]> Titles(KnowledgeQuery query) => place.TitlesAsync(query);
        var courier = new KnowledgeQuery("courier") { TopK = 50 };
        Assert.Equal(["Other", "Page", "Tagged"], (await Titles(courier)).Order());
        Assert.Equal(["Other"], await Titles(courier with { Collections = ["ВТОРАЯ"] }));
        Assert.Equal(["Page"], await Titles(courier with { Sources = [site] }));
        Assert.Equal(["Other", "Tagged"], (await Titles(courier with { Tags = ["a"] })).Order());
        Assert.Equal(["Other"], await Titles(courier with { Tags = ["a", "b"] }));
        Assert.Empty(await Titles(courier with { Collections = ["docs"], Tags = ["b"] }));
        Assert.Equal(["Other", "Tagged"], (await Titles(courier with { Scope = ["collection:вторая", tagged.ToString(), Guid.NewGuid().ToString(), "collection:none"] })).Order());
        Assert.Equal(3, (await Titles(courier with { Scope = ["*"] })).Length);
        Assert.Empty(await Titles(courier with { Scope = [] }));
        Assert.Single((await place.AskAsync(courier with { TopK = 1 })).Items);
        Assert.Equal(["Tagged"], await Titles(new KnowledgeQuery("\"a courier with\"") { Mode = SearchMode.Exact }));
    }

    [Fact]
    public async Task Agent_SeesItsSourcesAndTakesNoMoreThanItsPlaces()
    {
        var place = await SearchPlace.NewAsync(platform);
        var own = await place.AddAsync("Own", "The courier calls. " + Delivery);
        await place.AddAsync("Foreign", "The courier of nobody");
        var owner = await platform.NewMemberAsync(place.Tenant, Role.Owner);
        var agent = await platform.RunAsync(new CreateAgent("Reader", AgentsApi.Config("Read.", settings => settings["knowledge"] = new JsonObject { ["sources"] = new JsonArray(own.ToString()), ["top_k"] = 1 }), Publish: true), owner);
        var blind = await platform.RunAsync(new CreateAgent("Blind", AgentsApi.Config(), Publish: true), owner);
        var found = await place.AskAsync(new KnowledgeQuery("courier") { Agent = agent.AssistantId });
        Assert.Equal("Own", Assert.Single(found.Items).Title);
        Assert.Empty((await place.AskAsync(new KnowledgeQuery("courier") { Agent = blind.AssistantId })).Items);
    }

    [Fact]
    public async Task AnothersIds_AreUnknown_AndNothingOfTheirsIsFound()
    {
        var (mine, other) = (await SearchPlace.NewAsync(platform), await SearchPlace.NewAsync(platform));
        var source = await mine.AddAsync("Secret", "курьер знает тайну");
        var (collection, index) = await mine.Rows.CollectionAsync("Тайная");
        await mine.AddAsync("Secret too", "курьер и вторая тайна", collection, index);
        var agent = await platform.RunAsync(new CreateAgent("Mine", AgentsApi.Config(), Publish: true), await platform.NewMemberAsync(mine.Tenant, Role.Owner));
        await other.AddAsync("Open", "курьер без тайн");
        Assert.Equal(["Open"], await other.TitlesAsync(new KnowledgeQuery("курьер тайна") { TopK = 50 }));
        foreach (var query in new[] { new KnowledgeQuery("тайна") { Sources = [source] }, new KnowledgeQuery("тайна") { Collections = ["Тайная"] }, new KnowledgeQuery("тайна") { Agent = agent.AssistantId } })
            Assert.Equal(ErrorKind.NotFound, (await other.TryAsync(query)).Error!.Kind);
        Assert.Empty(await other.TitlesAsync(new KnowledgeQuery("тайна") { Scope = [source.ToString(), "collection:Тайная"], Mode = SearchMode.Keyword }));
    }

    [Fact]
    public async Task Vectors_OfAnotherTenant_AreNeverInTheIndex()
    {
        var (mine, other) = (await SearchPlace.NewAsync(platform), await SearchPlace.NewAsync(platform));
        await mine.AddAsync("Secret", "совершенно тайный текст о сокровищах");
        await other.AddAsync("Open", "погода завтра");
        await mine.AskAsync(new KnowledgeQuery("сокровища"));
        var found = await other.AskAsync(new KnowledgeQuery("совершенно тайный текст о сокровищах") { Mode = SearchMode.Vector, TopK = 50 });
        Assert.DoesNotContain(found.Items, item => item.Title != "Open");
        var indexes = platform.Services.GetRequiredService<TenantIndexes>();
        Assert.NotSame(indexes.Of(mine.Tenant.Id), indexes.Of(other.Tenant.Id));
        Assert.Equal((1, 1), (indexes.Of(mine.Tenant.Id).Index.Count, indexes.Of(other.Tenant.Id).Index.Count));
        // Even asked for by its id, with every right of another tenant: the rows are not there.
        var edition = (Guid)(await platform.SqlAsync("SELECT current_edition_id FROM knowledge_sources WHERE tenant_id = $1", mine.Tenant.Id.Value))!;
        Assert.NotEmpty(await platform.RunAsync(new ReadChunksToIndex(edition, null, 0, 10), Actor.Job("test", mine.Tenant.Id)));
        Assert.Empty(await platform.RunAsync(new ReadChunksToIndex(edition, null, 0, 10), Actor.Job("test", other.Tenant.Id)));
    }

    [Fact]
    public async Task Explanation_TellsRanksWordsAndCorrections()
    {
        var place = await SearchPlace.NewAsync(platform);
        await place.AddAsync("Rules", Returns);
        await place.AddAsync("Delivery", Delivery);
        var explained = await place.ExplainAsync(new KnowledgeQuery("сохранена упаковкаа \"в течение четырнадцати\""));
        var first = explained.Explanations[0];
        Assert.Equal(explained.Found.Items[0].ChunkId, first.ChunkId);
        Assert.Equal(["exact", "keyword", "vector"], first.Rankings.Select(rank => rank.Ranking).Order());
        Assert.Contains("упаковкаа", first.MatchedWords);
        Assert.Equal("упаковк", explained.Corrections.Single().Value);
    }

    [Theory]
    [InlineData("", 6, null)]
    [InlineData("x", 0, null)]
    [InlineData("x", 51, null)]
    [InlineData("x", 6, 1.5)]
    public async Task Question_OutOfBounds_IsInvalid(string question, int topK, double? least) =>
        Assert.Equal(ErrorKind.Invalid, (await (await SearchPlace.NewAsync(platform)).TryAsync(new KnowledgeQuery(question) { TopK = topK, MinScore = least })).Error!.Kind);

    [Fact]
    public async Task Expression_ThatIsNone_IsInvalid()
    {
        var refused = (await (await SearchPlace.NewAsync(platform)).TryAsync(new KnowledgeQuery("/(/") { Mode = SearchMode.Exact })).Error!;
        Assert.Equal((ErrorKind.Invalid, "knowledge.wrong_pattern", "/query"), (refused.Kind, refused.Code, refused.Fields[0].Pointer));
    }

    [Fact]
    public async Task Questions_ThatFoundNothing_AreKeptOnce()
    {
        var place = await SearchPlace.NewAsync(platform);
        await place.AddAsync("Rules", Returns);
        foreach (var question in new[] { "квантовая телепортация", " Квантовая телепортация", "вернуть упаковку" })
            await place.AskAsync(new KnowledgeQuery(question) { Origin = "chat" });
        await place.AskAsync(new KnowledgeQuery("проба в лаборатории") { Origin = "lab" });
        var kept = Assert.Single(await platform.RunAsync(new ListUnansweredQuestions(), place.Actor));
        Assert.Equal(("Квантовая телепортация", "chat", 2), (kept.Question, kept.Origin, kept.Times));
        var other = await SearchPlace.NewAsync(platform);
        Assert.Empty(await platform.RunAsync(new ListUnansweredQuestions(), other.Actor));
        await platform.RunAsync(new DismissUnansweredQuestion(kept.Id), other.Actor);
        Assert.Single(await platform.RunAsync(new ListUnansweredQuestions(), place.Actor));
        await platform.RunAsync(new DismissUnansweredQuestion(kept.Id), place.Actor);
        Assert.Empty(await platform.RunAsync(new ListUnansweredQuestions(), place.Actor));
    }

    [Fact]
    public async Task Index_NobodyAsks_IsDropped_AndComesBackWithAQuestion()
    {
        var place = await SearchPlace.NewAsync(platform);
        await place.AddAsync("Rules", Returns);
        await place.AskAsync(new KnowledgeQuery("упаковка"));
        var indexes = platform.Services.GetRequiredService<TenantIndexes>();
        var before = indexes.Of(place.Tenant.Id);
        platform.Time.Advance(TimeSpan.FromMinutes(29));
        indexes.DropIdle();
        Assert.Same(before, indexes.Of(place.Tenant.Id));
        platform.Time.Advance(TimeSpan.FromMinutes(31));
        indexes.DropIdle();
        Assert.Equal(0, indexes.Count);
        Assert.Equal(["Rules"], await place.TitlesAsync(new KnowledgeQuery("упаковка")));
        Assert.NotSame(before, indexes.Of(place.Tenant.Id));
    }

    [Fact]
    public async Task ProvidersVectors_AreCompared_AndWithoutThemWordsAre()
    {
        await using var provider = await ModelCase.NewAsync(platform);
        var place = await SearchPlace.OfAsync(platform, provider.Tenant, provider.Owner, """{"chunkTokens":300,"overlapTokens":40,"embedding":{"provider":"stub","model":"small"}}""");
        await place.AddAsync("Near", "совсем другие слова");
        await place.AddAsync("Far", "вопрос и его слова");
        // The stub's vector of a question is (0, 0.5, −0.25).
        await VectorAsync(place, "Near", [0, 0.9f, -0.43f]);
        await VectorAsync(place, "Far", [1, 0, 0]);
        var found = await place.AskAsync(new KnowledgeQuery("вопрос") { Mode = SearchMode.Vector });
        Assert.Equal(("Near", "stub/small"), (found.Items[0].Title, found.Embedding));
        Assert.InRange(found.Items[0].Scores.Vector!.Value, 0.98, 1);
        await place.AskAsync(new KnowledgeQuery("вопрос"));
        Assert.Single(provider.Stub.Calls, call => call.Path.EndsWith("embeddings", StringComparison.Ordinal));

        provider.Stub.Always = Fault.Unauthorized;
        var without = await place.AskAsync(new KnowledgeQuery("вопрос и слова"));
        Assert.Equal("Far", without.Items[0].Title);
        Assert.Equal("stub/small (models.unauthorized; by words alone)", without.Embedding);
    }

    private async Task VectorAsync(SearchPlace place, string title, float[] vector)
    {
        var halves = vector.SelectMany(number => BitConverter.GetBytes((Half)number)).ToArray();
        await platform.SqlAsync(
            """
            INSERT INTO knowledge_embeddings (tenant_id, model, text_hash, dimensions, vector, used_at)
            SELECT c.tenant_id, 'stub/small', c.text_hash, 3, $3, now() FROM knowledge_chunks c JOIN knowledge_sources s ON s.id = c.source_id WHERE s.tenant_id = $1 AND s.title = $2
            """, place.Tenant.Id.Value, title, halves);
    }
}
