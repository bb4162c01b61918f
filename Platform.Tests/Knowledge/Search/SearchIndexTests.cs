using Platform.Core.Knowledge.Search;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Tests.Knowledge.Search;

public sealed class SearchIndexTests : IDisposable
{
    private readonly SearchIndex _index = new();

    [Theory]
    [InlineData("возвращать деньги")]
    [InlineData("ВОЗВРАТА денег")]
    [InlineData("дденьги")]
    [InlineData("ltymub")]
    [InlineData("RUS 4512")]
    [InlineData("rus4512")]
    [InlineData("Rus-4512?")]
    [InlineData("как мне вернуть покупку")]
    [InlineData("что это и как")]
    public void Question_FindsWhatItMeans(string question)
    {
        var wanted = Put("Деньги: как и что это, сроки возврата, артикул RUS-4512", questions: "Можно ли вернуть покупку?");
        Put("Склад работает с понедельника");
        Put("The warehouse is open from Monday");
        Assert.Equal(wanted, Ask(question, SearchWays.Keyword).First().Chunk);
        Assert.Equal(wanted, Ask(question).First().Chunk);
    }

    [Fact]
    public void Slip_IsNamedAndWeighsLess()
    {
        var right = Put("доставка курьером");
        var other = Put("доставки роставки");
        var answer = _index.Search(new SearchQuery("роставк курьер"));
        Assert.Equal([other, right], answer.Hits.Select(hit => hit.Chunk).Order().Intersect([other, right]).OrderBy(id => id == other ? 0 : 1));
        Assert.Equal("доставк", _index.Search(new SearchQuery("достаавка")).Corrections.Single().Value);
        Assert.Empty(_index.Search(new SearchQuery("доставка")).Corrections);
    }

    [Fact]
    public void Headings_CountMoreThanText()
    {
        Put("гарантия упомянута в тексте о другом");
        var wanted = Put("в тексте говорится о другом всяком", headings: "Руководство › Гарантия");
        Assert.Equal(wanted, Ask("гарантия").First().Chunk);
    }

    [Fact]
    public void Scores_AreKeptOfEachWay()
    {
        var wanted = Put("гарантийный срок два года");
        Put("часы работы");
        var hit = _index.Search(new SearchQuery("гарантийный срок") { Given = [new GivenRanking("graph", 0.5f, [(wanted, 0.4f)])] }).Hits[0];
        Assert.Equal(["keyword", "vector", "graph"], hit.Rankings.Select(rank => rank.Ranking));
        Assert.All(hit.Rankings, rank => Assert.Equal(1, rank.Rank));
        Assert.Equal(0.4f, hit.Of("graph"));
        Assert.InRange(hit.Of("keyword")!.Value, 0.8f, 1);
        Assert.Null(hit.Of("exact"));
        Assert.Equal(["гарантийный", "срок"], hit.MatchedWords);
        Assert.InRange(hit.Score, 0.8f, 1);
    }

    [Fact]
    public void MinScore_LeavesOutWhatHardlyFits()
    {
        Put("гарантийный срок два года на все товары");
        Assert.NotEmpty(Ask("гарантийный срок"));
        Assert.Empty(_index.Search(new SearchQuery("какая завтра температура воздуха на все") { MinScore = 0.5f }).Hits);
    }

    [Fact]
    public void Given_AloneIsFound_AndUnknownIsNot()
    {
        var wanted = Put("ни одного слова вопроса");
        Assert.Equal([wanted], _index.Search(new SearchQuery("xyz") { Ways = 0, Given = [new GivenRanking("graph", 1, [(Guid.NewGuid(), 1f), (wanted, 0.5f)])] }).Hits.Select(hit => hit.Chunk));
    }

    [Fact]
    public void Filter_AndSwitch_HideBeforeTheBestAreTaken()
    {
        var mine = new ChunkGroup(Guid.NewGuid(), Guid.NewGuid()) { Tags = ["mine"] };
        var wanted = new IndexedChunk(Guid.NewGuid(), "гарантия");
        _index.Add(mine, [wanted]);
        _index.Serve(mine.Id);
        for (var i = 0; i < 300; i++)
            Put($"гарантия гарантия {i}");
        Assert.Equal([wanted.Id], _index.Search(new SearchQuery("гарантия") { Where = group => group.Tags.Contains("mine") }).Hits.Select(hit => hit.Chunk));
        _index.Enable(wanted.Id, false);
        Assert.Empty(_index.Search(new SearchQuery("гарантия") { Where = group => group.Tags.Contains("mine") }).Hits);
        _index.Enable(wanted.Id, true);
        _index.Describe(mine with { IsEnabled = false });
        Assert.Empty(_index.Search(new SearchQuery("гарантия") { Where = group => group.Tags.Contains("mine") }).Hits);
    }

    [Fact]
    public void NearDuplicates_ComeOnce()
    {
        var text = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"гарантия{i * 37 % 101} слово"));
        var (one, other) = (Put(text), Put(text));
        Put("гарантия5 отдельно");
        var hits = Ask("гарантия5 слово");
        Assert.Equal(2, hits.Count);
        Assert.Equal([one, other], hits.Where(hit => hit.Duplicates.Count > 0).SelectMany(hit => hit.Duplicates.Prepend(hit.Chunk)).OrderBy(id => id == one ? 0 : 1));
        Assert.Equal(3, _index.Search(new SearchQuery("гарантия5 слово") { FoldsDuplicates = false }).Hits.Count);
    }

    [Fact]
    public void NewGroup_ServesFromTheMomentInWhichTheOldOneEnds()
    {
        var (old, replacing, chunk) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        _index.Add(new ChunkGroup(old, old), [new IndexedChunk(chunk, "старая гарантия")]);
        _index.Serve(old);
        _index.Add(new ChunkGroup(replacing, old), [new IndexedChunk(chunk, "новая гарантия"), new IndexedChunk(Guid.NewGuid(), "ещё новая")]);
        Assert.Empty(Ask("новая"));
        Assert.Single(Ask("старая"));
        _index.Serve(replacing, old);
        Assert.Equal(2, Ask("новая").Count);
        Assert.DoesNotContain(Ask("старая"), hit => hit.MatchedWords.Contains("старая"));
        Assert.Equal([replacing], _index.Groups.Select(group => group.Id));
        _index.Enable(chunk, false);
        Assert.Single(Ask("новая"));
    }

    [Fact]
    public void ManyChanges_LeaveWhatANewIndexWouldHold()
    {
        var random = new Random(3);
        var groups = new Dictionary<Guid, IndexedChunk[]>();
        for (var round = 0; round < 300; round++)
        {
            if (groups.Count > 20 && random.Next(2) == 0)
            {
                var gone = groups.Keys.ElementAt(random.Next(groups.Count));
                groups.Remove(gone);
                _index.Remove(gone);
                continue;
            }

            var id = Guid.NewGuid();
            groups[id] = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new IndexedChunk(Guid.NewGuid(), string.Join(' ', Enumerable.Range(0, 30).Select(_ => Word(random.Next(400))))))];
            _index.Add(new ChunkGroup(id, id, Space: LocalEmbedding.Name), groups[id]);
            _index.Serve(id);
        }

        using var anew = new SearchIndex();
        foreach (var (id, chunks) in groups)
        {
            anew.Add(new ChunkGroup(id, id, Space: LocalEmbedding.Name), chunks);
            anew.Serve(id);
        }

        Assert.Equal(groups.Values.Sum(chunks => chunks.Length), _index.Count);
        for (var i = 0; i < 50; i++)
        {
            var expected = anew.Search(new SearchQuery(Word(i)) { Ways = SearchWays.Keyword, Take = 50 }).Hits.Select(hit => hit.Chunk).Order();
            Assert.Equal(expected, _index.Search(new SearchQuery(Word(i)) { Ways = SearchWays.Keyword, Take = 50 }).Hits.Select(hit => hit.Chunk).Order());
        }
    }

    [Fact]
    public async Task Searches_BesideChanges_SeeWholeGroups()
    {
        using var done = new CancellationTokenSource();
        var wrong = 0;
        var searching = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                if (_index.Search(new SearchQuery("гарантия") { Take = 50, FoldsDuplicates = false }).Hits.CountBy(hit => hit.Group.Id).Any(group => group.Value != 3))
                    Interlocked.Increment(ref wrong);
        })).ToArray();
        for (var i = 0; i < 150; i++)
        {
            var id = Guid.NewGuid();
            _index.Add(new ChunkGroup(id, id, Space: LocalEmbedding.Name), [.. Enumerable.Range(0, 3).Select(n => new IndexedChunk(Guid.NewGuid(), $"гарантия {n} {i}"))]);
            _index.Serve(id);
            if (_index.Groups.Count > 8)
                _index.Remove(_index.Groups.First().Id);
        }

        await done.CancelAsync();
        await Task.WhenAll(searching);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Spaces_OfSeveralEmbeddings_AreSearchedBesideEachOther()
    {
        var (group, chunk) = (Guid.NewGuid(), Guid.NewGuid());
        _index.Add(new ChunkGroup(group, group, Space: "provider/model"), [new IndexedChunk(chunk, "совсем другие слова") { Vector = new float[] { 0, 1, 0 } }]);
        _index.Serve(group);
        Put("гарантия");
        var hits = _index.Search(new SearchQuery("warranty") { Vectors = new Dictionary<string, ReadOnlyMemory<float>> { ["provider/model"] = new float[] { 0, 2, 0.1f } } }).Hits;
        Assert.Equal(chunk, hits[0].Chunk);
        Assert.InRange(hits[0].Of("vector")!.Value, 0.99f, 1);
        // Without a vector of the question, or with one of another length, words alone are searched.
        Assert.Empty(Ask("warranty"));
        Assert.Empty(_index.Search(new SearchQuery("warranty") { Vectors = new Dictionary<string, ReadOnlyMemory<float>> { ["provider/model"] = new float[] { 1 } } }).Hits);
    }

    [Fact]
    public void Candidates_HaveAllWordsOfEachPhrase()
    {
        var both = Put("акт по форме ДК-7 подписан");
        var other = Put("акт подписан");
        Assert.Equal([both], _index.Candidates(["форме ДК-7", "акт"], null));
        Assert.Empty(_index.Candidates(["форме небывалой"], null));
        Assert.Equal([both, other], _index.Candidates(["?!"], null));
        var first = _index.Groups.First().Source;
        Assert.Equal([other], _index.Candidates([], group => group.Source != first));
    }

    public void Dispose() => _index.Dispose();

    private static string Word(int number) => $"{(char)('а' + (number / 20))}{(char)('а' + (number % 20))}гток";

    private IReadOnlyList<SearchHit> Ask(string question, SearchWays ways = SearchWays.Hybrid) => _index.Search(new SearchQuery(question) { Ways = ways }).Hits;

    private Guid Put(string text, string headings = "", string questions = "")
    {
        var (group, chunk) = (Guid.NewGuid(), Guid.NewGuid());
        _index.Add(new ChunkGroup(group, group, Space: LocalEmbedding.Name), [new IndexedChunk(chunk, text) { Headings = headings, Questions = questions }]);
        _index.Serve(group);
        return chunk;
    }
}
