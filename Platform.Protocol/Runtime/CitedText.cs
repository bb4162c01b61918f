using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Protocol.Runtime;

/// <summary>
/// Marks <c>[n]</c> in texts of models, and what they stand for. A mark is a number of a document in brackets, several with commas between; what stands in code is none. Marks of
/// numbers that no document has are taken away, as long as there are documents at all and nothing is written directly before the mark (<c>items[3]</c> stays).
/// </summary>
public static partial class CitedText
{
    /// <summary>The answer without marks that stand for nothing, and the citations of those that stay, by their numbers.</summary>
    /// <param name="keepsText">The text was told to a program piece by piece and must stay as it is.</param>
    public static (string Text, IReadOnlyList<Citation> Citations) Of(string answer, IReadOnlyList<TurnDocument> documents, bool keepsText = false)
    {
        if (documents.Count == 0)
            return (answer, []);
        var known = documents.GroupBy(document => document.Number).ToDictionary(group => group.Key, group => group.First());
        var claims = new Dictionary<int, List<string>>();
        var (text, from, code) = (new StringBuilder(), 0, CodeSpans(answer));
        foreach (Match mark in Mark().Matches(answer))
        {
            if (code.Exists(span => span.Start <= mark.Index && mark.Index < span.End))
                continue;
            var numbers = Numbers(mark);
            var cited = numbers.Where(known.ContainsKey).Distinct().ToArray();
            foreach (var number in cited)
                (claims.TryGetValue(number, out var list) ? list : claims[number] = []).Add(ClaimBefore(answer, mark.Index));
            if (cited.Length == numbers.Length || (cited.Length == 0 && IsGlued(answer, mark.Index)))
                continue;
            var before = answer[from..mark.Index];
            text.Append(cited.Length == 0 ? before.TrimEnd(' ') : before).Append(cited.Length == 0 ? "" : $"[{string.Join(", ", cited)}]");
            from = mark.Index + mark.Length;
        }

        text.Append(answer[from..]);
        return (keepsText ? answer : text.ToString(), [.. claims.OrderBy(claim => claim.Key).Select(claim => CitedPlace.Of(known[claim.Key], claim.Value))]);
    }

    /// <summary>The text with other numbers in its marks; numbers that the map does not have stay.</summary>
    public static string Renumber(string text, IReadOnlyDictionary<int, int> numbers) =>
        Mark().Replace(text, mark => $"[{string.Join(", ", Numbers(mark).Select(number => numbers.GetValueOrDefault(number, number)))}]");

    private static int[] Numbers(Match mark) => [.. mark.Groups[1].Value.Split(',').Select(number => int.Parse(number.Trim(), System.Globalization.CultureInfo.InvariantCulture))];

    private static bool IsGlued(string text, int at) => at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or ')');

    // What is said between the mark before, or the beginning of the paragraph, and this one; without a word of it, the marks before belong to the same.
    private static string ClaimBefore(string text, int at)
    {
        var start = Math.Max(text.LastIndexOf('\n', Math.Max(0, at - 1)) + 1, 0);
        var said = text[start..at];
        var parts = Mark().Split(said).Where((_, index) => index % 2 == 0).Where(part => part.Any(char.IsLetterOrDigit)).ToArray();
        return parts.Length == 0 ? "" : parts[^1].Trim();
    }

    private static List<(int Start, int End)> CodeSpans(string text) => [.. Code().Matches(text).Select(match => (match.Index, match.Index + match.Length))];

    [GeneratedRegex(@"\[(\d{1,3}(?:\s*,\s*\d{1,3}){0,19})\]")]
    private static partial Regex Mark();

    [GeneratedRegex(@"```[\s\S]*?(?:```|\z)|`[^`\n]+`")]
    private static partial Regex Code();
}
