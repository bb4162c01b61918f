using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Core.Knowledge.Graph.Finding;

/// <summary>
/// What a sentence defines: <c>Акцепт — это согласие на оплату.</c>, <c>Под простоем понимается время …</c>, <c>An escrow account is an account …</c>, <c>SLA stands for …</c>
/// </summary>
internal static partial class Definition
{
    private const int MostWords = 5;

    /// <summary>At most one place: the sentence's subject.</summary>
    public static IEnumerable<(int Start, int End)> SubjectOf(string text, Sentence sentence)
    {
        if (sentence.IsHeading)
            yield break;
        foreach (var pattern in new[] { Russian(), Meant(), English() })
        {
            if (pattern.Match(text, sentence.Start, sentence.End - sentence.Start) is not { Success: true } match)
                continue;
            var subject = match.Groups["subject"];
            if (IsTerm(subject.ValueSpan))
                yield return (subject.Index, subject.Index + subject.Length);
            yield break;
        }
    }

    // "This is a", "Кроме того, он является" define nothing.
    private static bool IsTerm(ReadOnlySpan<char> subject)
    {
        var (words, stops, first, last) = (0, 0, false, false);
        Tokenizer.Read(subject, (_, _, kind, _, _) =>
        {
            last = kind == TokenKind.Stop;
            first |= words == 0 && last;
            stops += last ? 1 : 0;
            words++;
        });
        return words is > 0 and <= MostWords && !first && !last && stops <= 1;
    }

    [GeneratedRegex(@"^[^\p{L}\n]{0,4}(?<subject>\p{L}[\p{L}\p{Nd}\- ]{1,60}?)(?:[\*»""]{0,3})(?: \([^)\n]{2,40}\))?(?:\s+[—–-]\s+это|\s+(?:является|называется|означает))\s")]
    private static partial Regex Russian();

    [GeneratedRegex(@"^Под (?<subject>\p{L}[\p{L}\p{Nd}\- ]{1,60}?) (?:здесь |далее )?понима(?:ется|ются|ют|ем)\s")]
    private static partial Regex Meant();

    [GeneratedRegex(
        @"^[^\p{L}\n]{0,4}(?:(?:An?|The) )?(?<subject>[A-Za-z][A-Za-z0-9\- ]{1,60}?)(?:[\*""”]{0,3})(?: \([^)\n]{2,40}\))?\s+(?:(?:is|are) (?:an?|the|any|one of)|means|refers to|stands for|is defined as)\s")]
    private static partial Regex English();
}
