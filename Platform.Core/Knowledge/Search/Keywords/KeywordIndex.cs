using Platform.Core.Knowledge.Search.Ranking;

namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>
/// Terms and where they stand, and the BM25 scores of a query. Every posting of every term of the query is read: the heaviest query over 100,000 chunks
/// reads about a million postings of a byte or two, which takes a few milliseconds and leaves nothing to prune for.
/// </summary>
internal sealed class KeywordIndex
{
    /// <summary>The customary values (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework"; Lucene's defaults).</summary>
    private const float K1 = 1.2f;
    private const float B = 0.75f;

    private PostingList[] _lists = new PostingList[64];
    private int[] _lengths = new int[64];
    private long _totalLength;

    public Vocabulary Vocabulary { get; } = new();

    /// <summary>Removed documents included.</summary>
    public int Documents { get; private set; }

    public long PostingBytes => _lists.Sum(list => (long)list.Bytes);

    /// <param name="terms">Numbers of <see cref="Vocabulary"/> with how often the document has them, fields weighted.</param>
    /// <param name="length">Words of the document.</param>
    public void Add(IEnumerable<KeyValuePair<int, int>> terms, int length)
    {
        if (_lists.Length < Vocabulary.Count)
            Array.Resize(ref _lists, Math.Max(Vocabulary.Count, _lists.Length * 2));
        if (_lengths.Length == Documents)
            Array.Resize(ref _lengths, _lengths.Length * 2);
        foreach (var (term, frequency) in terms)
            _lists[term].Add(Documents, frequency);
        _lengths[Documents++] = length;
        _totalLength += length;
    }

    public void Trim()
    {
        for (var term = 0; term < Vocabulary.Count; term++)
            _lists[term].Trim();
    }

    public int CountOf(int term) => term < _lists.Length ? _lists[term].Count : 0;

    /// <summary>Above zero for every term, also one that stands everywhere.</summary>
    public float Rarity(int count) => MathF.Log(1 + ((Documents - count + 0.5f) / (count + 0.5f)));

    public float Rarity(QueryTerm term) => term.Weight * term.Times * (term.Variants.Count == 0 ? Rarity(0) : term.Variants.Max(variant => variant.Likeness * Rarity(CountOf(variant.Number))));

    /// <summary>Adds each document's score, and a bit for each of the query's first 64 terms that it has.</summary>
    public void Score(IReadOnlyList<QueryTerm> terms, float[] scores, ulong[] matched)
    {
        var average = Documents == 0 ? 1 : Math.Max(1, (float)_totalLength / Documents);
        var (fixedPart, byLength) = (K1 * (1 - B), K1 * B / average);
        for (var i = 0; i < terms.Count; i++)
        {
            var bit = i < 64 ? 1UL << i : 0;
            foreach (var variant in terms[i].Variants)
            {
                var weight = terms[i].Weight * terms[i].Times * variant.Likeness * Rarity(CountOf(variant.Number)) * (K1 + 1);
                var postings = _lists[variant.Number].Read();
                while (postings.MoveNext())
                {
                    var (document, frequency) = (postings.Document, postings.Frequency);
                    scores[document] += weight * frequency / (frequency + fixedPart + (byLength * _lengths[document]));
                    matched[document] |= bit;
                }
            }
        }
    }

    /// <summary>Documents that have all of the terms, in their order.</summary>
    public List<int> WithAll(IReadOnlyCollection<int> terms)
    {
        List<int>? common = null;
        foreach (var term in terms.OrderBy(CountOf))
        {
            var with = new List<int>();
            var at = 0;
            var postings = _lists[term].Read();
            while (postings.MoveNext())
            {
                while (common is not null && at < common.Count && common[at] < postings.Document)
                    at++;
                if (common is null || (at < common.Count && common[at] == postings.Document))
                    with.Add(postings.Document);
            }

            common = with;
        }

        return common ?? [];
    }

    /// <summary>The same without the documents that are not kept; those that are get their new numbers.</summary>
    public KeywordIndex Compact(int[] newNumbers, int kept)
    {
        var compact = new KeywordIndex { _lengths = new int[Math.Max(64, kept)], Documents = kept };
        for (var document = 0; document < Documents; document++)
        {
            if (newNumbers[document] < 0)
                continue;
            compact._lengths[newNumbers[document]] = _lengths[document];
            compact._totalLength += _lengths[document];
        }

        compact._lists = new PostingList[Math.Max(64, Vocabulary.Count)];
        for (var term = 0; term < Vocabulary.Count; term++)
        {
            var list = new PostingList();
            var postings = _lists[term].Read();
            while (postings.MoveNext())
                if (newNumbers[postings.Document] >= 0)
                    list.Add(newNumbers[postings.Document], postings.Frequency);
            if (list.Count == 0)
                continue;
            list.Trim();
            compact._lists[compact.Vocabulary.FindOrAdd(Vocabulary[term])] = list;
        }

        return compact;
    }
}
