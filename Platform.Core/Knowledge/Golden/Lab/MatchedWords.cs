using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Core.Knowledge.Golden.Lab;

/// <param name="Start">In the text that is shown.</param>
public sealed record MatchedWord(int Start, int Length);

/// <summary>Marks the words that a text shares with a question, by their stems.</summary>
internal static class MatchedWords
{
    public static IReadOnlyList<MatchedWord> In(string question, string text)
    {
        var (wanted, stops) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        Tokenizer.Read(question, (term, _, kind, _, _) => (kind == TokenKind.Stop ? stops : wanted).Add(term.ToString()));
        // A question of nothing but little words is matched by them.
        if (wanted.Count == 0)
            wanted = stops;
        var (matched, lookup) = (new List<MatchedWord>(), wanted.GetAlternateLookup<ReadOnlySpan<char>>());
        Tokenizer.Read(text, (term, _, _, start, length) =>
        {
            if (lookup.Contains(term) && (matched.Count == 0 || matched[^1].Start + matched[^1].Length <= start))
                matched.Add(new MatchedWord(start, length));
        });
        return matched;
    }
}
