using System.Text.RegularExpressions;

namespace Platform.Core.Models.Offline;

/// <summary>Finds the sentences of a context that answer a question best: shared stems weighted by their rarity (BM25). The same input gives the same answer.</summary>
internal static partial class ExtractiveSearch
{
    private const int MostSentences = 3;
    private const int LongestContext = 400_000;

    // The customary constants of BM25.
    private const double Saturation = 1.2;
    private const double LengthShare = 0.75;

    /// <summary>The best sentences in the order of the context; empty when none shares a word with the question.</summary>
    public static IReadOnlyList<FoundSentence> Find(string question, IEnumerable<OfflineContext> contexts)
    {
        var sentences = Sentences(contexts);
        var wanted = Words.Stems(question).Distinct(StringComparer.Ordinal).ToArray();
        if (sentences.Count == 0 || wanted.Length == 0)
            return [];
        var stems = sentences.ConvertAll(sentence => Words.Stems(sentence.Text).ToArray());
        var average = Math.Max(1, stems.Average(words => words.Length));
        var weights = wanted.ToDictionary(stem => stem, stem => Rarity(stems.Count(words => words.Contains(stem)), stems.Count), StringComparer.Ordinal);
        var scores = stems.ConvertAll(words => weights.Sum(weight => weight.Value * Frequency(words.Count(word => word == weight.Key), words.Length, average)));
        var best = scores.Max();
        if (best <= 0)
            return [];
        // What scores far below the best only dilutes it.
        return [.. Enumerable.Range(0, sentences.Count).Where(i => scores[i] >= best * 0.6).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(MostSentences).Order().Select(i => sentences[i])];
    }

    internal static List<FoundSentence> Sentences(IEnumerable<OfflineContext> contexts)
    {
        var sentences = new List<FoundSentence>();
        var length = 0;
        foreach (var context in contexts)
        {
            foreach (var sentence in Ends().Split(context.Text).Select(part => part.ReplaceLineEndings(" ").Trim().TrimStart('-', '*', '#', '•', ' ')).Where(part => part.Length > 1))
            {
                if ((length += sentence.Length) > LongestContext)
                    return sentences;
                sentences.Add(new FoundSentence(sentence, context.Mark));
            }
        }

        return sentences;
    }

    private static double Rarity(int sentencesWithIt, int sentences) => sentencesWithIt == 0 ? 0 : Math.Log(1 + (sentences - sentencesWithIt + 0.5) / (sentencesWithIt + 0.5));

    private static double Frequency(int times, int length, double average) => times * (Saturation + 1) / (times + Saturation * (1 - LengthShare + LengthShare * length / average));

    // After . ! ? … before a blank and a capital or a digit, and at the ends of lines; "т. е." and "e.g." stay whole by what follows them, as does a line that was only wrapped.
    [GeneratedRegex(@"(?<=[.!?…][""»)]?)\s+(?=[""«(]?[\p{Lu}\d])|(?:\r?\n[ \t]*)+(?!\p{Ll})")]
    private static partial Regex Ends();
}

/// <summary>Where the offline provider may look.</summary>
/// <param name="Mark">The number under which a document was given; null for what is none.</param>
internal sealed record OfflineContext(string Text, string? Mark);

/// <summary>A sentence of a context.</summary>
internal sealed record FoundSentence(string Text, string? Mark)
{
    /// <summary>With the mark of the document that says it: <c>Delivery takes two days. [1]</c></summary>
    public string Cited => Mark is null ? Text : $"{Text} [{Mark}]";
}
