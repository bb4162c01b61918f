using System.Buffers;
using Platform.Core.Knowledge.Search.Keywords;
using Platform.Core.Knowledge.Search.Ranking;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Core.Knowledge.Search;

/// <summary>One question to one index, while it holds still.</summary>
internal sealed class SearchRun(IndexContent content, SearchQuery query)
{
    /// <summary>How far down each ranking takes part in the fusion: what stands below 200 in one adds less than a place in another.</summary>
    private const int Depth = 200;

    private const float WeightOfKeywords = 1;

    // Hashed spelling sees the same words as the keywords do, only less sharply; a provider's vectors see meaning.
    private const float WeightOfLocalVectors = 0.15f;
    private const float WeightOfVectors = 1;

    private readonly ReciprocalRank _fusion = new();
    private readonly bool[] _allowed = Allowed(content, query.Where);
    private IReadOnlyList<QueryTerm> _terms = [];
    private Dictionary<int, ulong> _matched = [];

    public static bool[] Allowed(IndexContent content, Func<ChunkGroup, bool>? where)
    {
        var groups = new Dictionary<GroupState, bool>();
        var allowed = new bool[content.Documents.Count];
        for (var number = 0; number < allowed.Length; number++)
        {
            var document = content.Documents[number];
            if (document.IsRemoved || !document.IsEnabled)
                continue;
            if (!groups.TryGetValue(document.Group, out var isAllowed))
                groups.Add(document.Group, isAllowed = document.Group is { IsServing: true, About.IsEnabled: true } && (where is null || where(document.Group.About)));
            allowed[number] = isAllowed;
        }

        return allowed;
    }

    public SearchAnswer Answer()
    {
        _terms = QueryReader.Read(content.Keywords, query.Text);
        if (query.Ways.HasFlag(SearchWays.Keyword))
            RankByWords();
        if (query.Ways.HasFlag(SearchWays.Vector))
            RankByVectors();
        foreach (var given in query.Given)
            _fusion.Add(given.Name, given.Weight, [.. given.Chunks.Select(chunk => (Number: content.Numbers.GetValueOrDefault(chunk.Chunk, -1), chunk.Score)).Where(chunk => chunk.Number >= 0 && _allowed[chunk.Number])]);
        return new SearchAnswer(Fold(), Corrections());
    }

    private void RankByWords()
    {
        var count = content.Documents.Count;
        var scores = ArrayPool<float>.Shared.Rent(count);
        var matched = ArrayPool<ulong>.Shared.Rent(count);
        Array.Clear(scores, 0, count);
        Array.Clear(matched, 0, count);
        content.Keywords.Score(_terms, scores, matched);
        var top = new TopList(Depth);
        for (var number = 0; number < count; number++)
            if (scores[number] > Math.Max(0, top.Least) && _allowed[number])
                top.Offer(number, scores[number]);
        var best = top.Take();
        _matched = best.ToDictionary(hit => hit.Document, hit => matched[hit.Document]);
        ArrayPool<float>.Shared.Return(scores);
        ArrayPool<ulong>.Shared.Return(matched);
        // A piece of middle length that has each word once covers the question.
        _fusion.Add("keyword", WeightOfKeywords, best, Math.Max(_terms.Sum(content.Keywords.Rarity), float.Epsilon));
    }

    private void RankByVectors()
    {
        foreach (var (name, space) in content.Spaces)
        {
            var isLocal = name == LocalEmbedding.Name;
            var question = query.Vectors.TryGetValue(name, out var given) ? given : isLocal ? LocalEmbedding.OfQuery(query.Text, RarityOf) : default;
            if (question.Length != space.Dimensions)
                continue;
            var top = new TopList(Depth);
            space.Search(question.Span, _allowed, top);
            _fusion.Add("vector", isLocal && query.Ways != SearchWays.Vector ? WeightOfLocalVectors : WeightOfVectors, [.. top.Take().Where(hit => hit.Score > 0)]);
        }
    }

    private float RarityOf(string term) => content.Keywords.Rarity(content.Keywords.Vocabulary.Find(term) is { } number ? content.Keywords.CountOf(number) : 0);

    private List<SearchHit> Fold()
    {
        var hits = new List<(SearchHit Hit, ulong Fingerprint, List<Guid> Duplicates)>();
        foreach (var (number, score, rankings) in _fusion.Order())
        {
            if (score < query.MinScore)
                break;
            var document = content.Documents[number];
            if (IsNoise(document, rankings))
                continue;
            var same = query.FoldsDuplicates ? hits.FirstOrDefault(hit => Fingerprint.AreNear(hit.Fingerprint, document.Fingerprint)) : default;
            if (same.Hit is not null)
            {
                same.Duplicates.Add(document.Id);
                continue;
            }

            if (hits.Count == query.Take)
                break;
            var duplicates = new List<Guid>();
            hits.Add((new SearchHit(document.Id, document.Group.About, score, rankings, MatchedWords(number), duplicates), document.Fingerprint, duplicates));
        }

        return [.. hits.Select(hit => hit.Hit)];
    }

    // It orders what words have found, and is no finding by itself.
    private static bool IsNoise(Document document, IReadOnlyList<HitRank> rankings) =>
        rankings is [{ Ranking: "vector", Score: < LocalEmbedding.Noise }] && document.Group.About.Space == LocalEmbedding.Name;

    private string[] MatchedWords(int number) =>
        _matched.TryGetValue(number, out var mask) ? [.. _terms.Where((_, i) => i < 64 && (mask >> i & 1) == 1).Select(term => term.Word)] : [];

    private KeyValuePair<string, string>[] Corrections() =>
        [.. _terms.Where(term => term.Variants.Count > 0 && term.Variants[0].Likeness < 1).Select(term => KeyValuePair.Create(term.Word, content.Keywords.Vocabulary[term.Variants[0].Number].ToString()))];
}
