namespace Platform.Core.Knowledge.Search;

/// <summary>Which ways of finding take part.</summary>
[Flags]
internal enum SearchWays
{
    Keyword = 1,
    Vector = 2,

    /// <summary>Keywords and vectors, fused with what is given from outside.</summary>
    Hybrid = Keyword | Vector,
}

internal sealed record SearchQuery(string Text)
{
    public SearchWays Ways { get; init; } = SearchWays.Hybrid;

    /// <summary>How many are wanted.</summary>
    public int Take { get; init; } = 6;

    /// <summary>The question as a vector, by the name of the space. For the local embedding the index makes it.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<float>> Vectors { get; init; } = new Dictionary<string, ReadOnlyMemory<float>>();

    /// <summary>Rankings made elsewhere: the graph, exact phrases, a model that ranks again.</summary>
    public IReadOnlyList<GivenRanking> Given { get; init; } = [];

    /// <summary>Only pieces of these groups; null for all.</summary>
    public Func<ChunkGroup, bool>? Where { get; init; }

    /// <summary>0 to 1; see <see cref="SearchHit.Score"/>.</summary>
    public float MinScore { get; init; }

    /// <summary>Texts that say the same come once.</summary>
    public bool FoldsDuplicates { get; init; } = true;
}

/// <summary>Pieces in the order that some other way of finding gave them.</summary>
/// <param name="Name">As it is shown: <c>graph</c>, <c>exact</c>.</param>
/// <param name="Weight">Beside 1 for keywords.</param>
/// <param name="Chunks">Best first, scores between 0 and 1.</param>
internal sealed record GivenRanking(string Name, float Weight, IReadOnlyList<(Guid Chunk, float Score)> Chunks);

/// <param name="Score">0 to 1: how far up the piece stands in all rankings together, times how well the best piece fits the question at all.</param>
/// <param name="Rankings">Where it stood in each ranking that knew it.</param>
/// <param name="MatchedWords">Words of the question that it has, as they were typed.</param>
/// <param name="Duplicates">Pieces further down that say the same and were folded into this one.</param>
internal sealed record SearchHit(Guid Chunk, ChunkGroup Group, float Score, IReadOnlyList<HitRank> Rankings, IReadOnlyList<string> MatchedWords, IReadOnlyList<Guid> Duplicates)
{
    public float? Of(string ranking) => Rankings.FirstOrDefault(rank => rank.Ranking == ranking) is { Ranking: not null } found ? found.Score : null;
}

/// <param name="Rank">From 1.</param>
/// <param name="Score">Of that ranking alone, 0 to 1: share of the question's weight that the words cover, cosine of the vectors.</param>
internal readonly record struct HitRank(string Ranking, int Rank, float Score);

/// <param name="Corrections">Words of the question that the index does not know, and what was looked for in their place.</param>
internal sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits, IReadOnlyList<KeyValuePair<string, string>> Corrections);
