using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>Turns a query into terms of the index, and forgives what was mistyped.</summary>
internal sealed class QueryReader(KeywordIndex index)
{
    /// <summary>A question of more words is cut to its rarest ones; masks of matched terms have 64 bits.</summary>
    private const int MostTerms = 64;

    private const float WeightOfStop = 0.2f;
    private const float LikenessOfOneSlip = 0.6f;
    private const float LikenessOfTwoSlips = 0.35f;
    private const float LikenessOfOtherKeyboard = 0.8f;
    private const int MostCorrections = 4;

    /// <summary>A known word is taken for a slip of another only if that one is so much more frequent.</summary>
    private const int MuchMoreFrequent = 20;

    private readonly Dictionary<string, QueryTerm> _terms = new(StringComparer.Ordinal);
    private string _lastNumber = "";
    private string _lastWord = "";
    private int _lastEnd = -1;

    public static IReadOnlyList<QueryTerm> Read(KeywordIndex index, string query)
    {
        var reader = new QueryReader(index);
        Tokenizer.Read(query, reader.Add);
        return reader._terms.Count <= MostTerms ? [.. reader._terms.Values] : [.. reader._terms.Values.OrderByDescending(index.Rarity).Take(MostTerms)];
    }

    /// <summary>The terms of a text as they stand, without corrections; null where one of them is unknown.</summary>
    public static HashSet<int>? Exactly(KeywordIndex index, string text)
    {
        var terms = new HashSet<int>();
        var isKnown = true;
        Tokenizer.Read(text, (term, _, _, _, _) =>
        {
            if (index.Vocabulary.Find(term) is { } number)
                terms.Add(number);
            else
                isKnown = false;
        });
        return isKnown ? terms : null;
    }

    private void Add(ReadOnlySpan<char> term, ReadOnlySpan<char> word, TokenKind kind, int start, int length)
    {
        var text = term.ToString();
        if (_terms.TryGetValue(text, out var known))
            known.Times++;
        else
            _terms.Add(text, new QueryTerm(word.ToString(), kind == TokenKind.Stop ? WeightOfStop : 1, kind == TokenKind.Stop, Variants(text, word, kind)));
        AddJoined(word, kind, start, length);
    }

    // КМ 450 also asks for КМ-450.
    private void AddJoined(ReadOnlySpan<char> word, TokenKind kind, int start, int length)
    {
        var (isNumber, isWord) = (kind == TokenKind.Number, kind == TokenKind.Word && word.Length <= 8);
        var before = start == _lastEnd + 1 ? isNumber ? _lastWord : isWord ? _lastNumber : "" : "";
        if (before.Length > 0)
        {
            Tokenizer.Read($"{before}-{word}", (term, whole, joined, _, _) =>
            {
                if (joined == TokenKind.Compound && index.Vocabulary.Find(term) is { } number)
                    _terms.TryAdd(term.ToString(), new QueryTerm(whole.ToString(), 1, false, [new TermVariant(number, 1)]));
            });
        }

        (_lastNumber, _lastWord, _lastEnd) = (isNumber ? word.ToString() : "", isWord ? word.ToString() : "", start + length);
    }

    private List<TermVariant> Variants(string term, ReadOnlySpan<char> word, TokenKind kind)
    {
        var variants = new List<TermVariant>();
        var count = 0;
        if (index.Vocabulary.Find(term) is { } number)
        {
            variants.Add(new TermVariant(number, 1));
            count = index.CountOf(number);
        }

        // Of a short word, or of a number, each neighbour is another word. Rare is what one or two of many documents have: often slips themselves.
        var slips = kind is TokenKind.Stop or TokenKind.Number || term.Length < 4 || !char.IsLetter(term[0]) ? 0 : term.Length < 8 ? 1 : 2;
        if (slips == 0 || (count > 0 && (count > 2 || index.Documents < 1_000)))
            return variants;
        if (count == 0)
            AddOtherKeyboard(word, variants);
        var similar =
            from found in index.Vocabulary.Similar(term, slips)
            let frequency = index.CountOf(found.Number)
            where frequency > 0 && frequency >= count * MuchMoreFrequent
            // Of two slips the first letters are mostly right.
            where found.Distance == 1 || index.Vocabulary[found.Number][0] == term[0]
            orderby found.Distance, frequency descending, found.Number
            select found;
        var best = 0;
        foreach (var (found, distance) in similar.Take(MostCorrections))
        {
            // Where one slip explains the word, two do not.
            best = best == 0 ? distance : best;
            if (distance == best)
                variants.Add(new TermVariant(found, distance == 1 ? LikenessOfOneSlip : LikenessOfTwoSlips));
        }

        return variants;
    }

    private void AddOtherKeyboard(ReadOnlySpan<char> word, List<TermVariant> variants) => Tokenizer.Read(KeyboardLayout.Other(word), (term, _, _, _, _) =>
    {
        if (term.Length > 2 && index.Vocabulary.Find(term) is { } number && variants.Count == 0)
            variants.Add(new TermVariant(number, LikenessOfOtherKeyboard));
    });
}
