using System.Text;

namespace Platform.Protocol.Runtime;

/// <summary>Finds in a document the sentences that a claim of an answer was taken from: those that hold most of its words.</summary>
internal static class CitedPlace
{
    // Of the claim's words; below it the whole place is the honest answer.
    private const double Enough = 0.5;

    // Letters between the first and the last sentence that still read as one place.
    private const int Near = 800;

    // A word is told by its beginning: endings change with cases and numbers.
    private const int Stem = 5;

    public static Citation Of(TurnDocument document, IReadOnlyList<string> claims)
    {
        var whole = new Citation(document.Number, document.SourceId, document.Version, document.Title, document.Page, document.Start, document.End);
        if (document.TextStart is not { } textStart)
            return whole;
        var sentences = Sentences(document.Text, document.TextOffset);
        var found = claims.Select(claim => Best(claim, document.Text, sentences)).Where(best => best.Score >= Enough).OrderByDescending(best => best.Score).ToArray();
        if (found.Length == 0)
            return whole;
        var (start, end) = (found.Min(best => best.Start), found.Max(best => best.End));
        if (end - start > Near)
            (start, end) = (found[0].Start, found[0].End);
        return whole with { Start = textStart + start - document.TextOffset, End = textStart + end - document.TextOffset };
    }

    private static (double Score, int Start, int End) Best(string claim, string text, List<(int Start, int End)> sentences)
    {
        var wanted = Words(claim);
        (double Score, int Start, int End) best = (0, 0, 0);
        var least = 0.0;
        if (wanted.Count == 0)
            return best;
        for (var first = 0; first < sentences.Count; first++)
        {
            // A claim may join two or three sentences; more than that is the whole place.
            var held = new HashSet<string>(StringComparer.Ordinal);
            for (var last = first; last < Math.Min(sentences.Count, first + 3); last++)
            {
                held.UnionWith(Words(text[sentences[last].Start..sentences[last].End]));
                var score = (double)wanted.Count(held.Contains) / wanted.Count;
                // Another sentence must bring a good part of the claim.
                var worth = score - (last - first) * 0.15;
                if (worth <= least)
                    continue;
                least = worth;
                best = (score, sentences[first].Start, sentences[last].End);
            }
        }

        return best;
    }

    /// <summary>Half-open, without blanks around; a line that ends a paragraph, a list's item or a row ends a sentence, too.</summary>
    internal static List<(int Start, int End)> Sentences(string text, int from)
    {
        var found = new List<(int, int)>();
        var start = from;
        for (var i = from; i <= text.Length; i++)
        {
            if (i < text.Length && !IsEnd(text, i))
                continue;
            var (first, last) = (start, Math.Min(i + 1, text.Length));
            while (first < last && (char.IsWhiteSpace(text[first]) || text[first] is '-' or '*' or '#' or '•' or '|'))
                first++;
            while (last > first && char.IsWhiteSpace(text[last - 1]))
                last--;
            if (last > first)
                found.Add((first, last));
            start = i + 1;
        }

        return found;
    }

    private static bool IsEnd(string text, int at)
    {
        if (text[at] == '\n')
            // A line that goes on with a small letter was only wrapped.
            return at + 1 >= text.Length || !char.IsLower(NextLetter(text, at + 1));
        if (text[at] is not ('.' or '!' or '?' or '…'))
            return false;
        return at + 1 < text.Length && char.IsWhiteSpace(text[at + 1]) && NextLetter(text, at + 1) is var next && (char.IsUpper(next) || char.IsDigit(next) || next is '«' or '"' or '(');
    }

    private static char NextLetter(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]) && text[at] != '\n')
            at++;
        return at < text.Length ? text[at] : '\0';
    }

    private static HashSet<string> Words(string text)
    {
        var (words, word) = (new HashSet<string>(StringComparer.Ordinal), new StringBuilder());
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c) is var small && small == 'ё' ? 'е' : small);
                continue;
            }

            Take(words, word);
        }

        Take(words, word);
        return words;
    }

    // Short words stand everywhere; a number counts however short.
    private static void Take(HashSet<string> words, StringBuilder word)
    {
        if (word.Length > 2 || (word.Length > 0 && char.IsDigit(word[0])))
            words.Add(word.ToString(0, Math.Min(word.Length, Stem)));
        word.Clear();
    }
}
