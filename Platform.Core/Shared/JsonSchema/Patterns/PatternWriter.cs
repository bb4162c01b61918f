using System.Globalization;
using System.Text;

namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>
/// Writes a pattern for .NET, whose expressions see UTF-16 units: characters above U+FFFF become pairs of surrogates, and no set takes half
/// of a pair.
/// </summary>
internal static class PatternWriter
{
    private const string Word = "[0-9A-Z_a-z]";

    public static string Write(PatternNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(PatternNode node, StringBuilder text)
    {
        switch (node)
        {
            case Literal literal:
                text.Append(literal.CodePoint > 0xFFFF ? $"(?:{Units(literal.CodePoint)})" : Unit(literal.CodePoint));
                break;
            case CharacterSet set:
                WriteSet(set, text);
                break;
            case Sequence sequence:
                foreach (var part in sequence.Parts)
                    Write(part, text);
                break;
            case Choice choice:
                for (var i = 0; i < choice.Branches.Count; i++)
                {
                    text.Append(i == 0 ? "" : "|");
                    Write(choice.Branches[i], text);
                }
                break;
            case Group group:
                text.Append(group.Open);
                Write(group.Content, text);
                text.Append(')');
                break;
            case Repeat repeat:
                Write(repeat.Content, text);
                text.Append(CultureInfo.InvariantCulture, $"{{{repeat.Least},{repeat.Most}}}").Append(repeat.IsLazy ? "?" : "");
                break;
            case Anchor anchor:
                text.Append(Write(anchor));
                break;
            case BackReference reference:
                text.Append(reference.Text);
                break;
        }
    }

    private static string Write(Anchor anchor) => anchor.Kind switch
    {
        '^' => "^",
        // $ of .NET also matches before a last line feed.
        '$' => @"\z",
        // \b of .NET takes every letter of Unicode for a word's.
        'b' => $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))",
        _ => $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))",
    };

    private static void WriteSet(CharacterSet set, StringBuilder text)
    {
        IEnumerable<CodeRange> ranges = set.Ranges;
        var categories = string.Concat(set.Categories);
        var basic = new StringBuilder();
        if (set.IsNegated)
        {
            basic.Append('^').Append(categories).Append(@"\ud800-\udfff");
            foreach (var range in ranges.Within(0, 0xFFFF))
                basic.Append(Unit(range.First)).Append('-').Append(Unit(range.Last));
            ranges = CodeRanges.Complement(ranges.Within(0x10000, CodeRanges.Highest), 0x10000);
        }
        else
        {
            basic.Append(categories);
            foreach (var range in ranges.Within(0, 0xD7FF).Concat(ranges.Within(0xE000, 0xFFFF)))
                basic.Append(Unit(range.First)).Append('-').Append(Unit(range.Last));
        }
        var alternatives = ranges.Within(0x10000, CodeRanges.Highest).SelectMany(Pairs).ToList();
        if (basic.Length > 0)
            alternatives.Insert(0, $"[{basic}]");
        // An empty class fits nothing.
        text.Append(alternatives.Count switch { 0 => @"[^\s\S]", 1 when basic.Length > 0 => alternatives[0], _ => $"(?:{string.Join('|', alternatives)})" });
    }

    /// <summary>A range above U+FFFF: the pairs of the first high surrogate, those of the full ones, those of the last.</summary>
    private static IEnumerable<string> Pairs(CodeRange range)
    {
        var (first, last) = (char.ConvertFromUtf32(range.First), char.ConvertFromUtf32(range.Last));
        if (first[0] == last[0])
        {
            yield return $"{Unit(first[0])}[{Unit(first[1])}-{Unit(last[1])}]";
            yield break;
        }
        var (high, end) = (first[0], last[0]);
        if (first[1] != '\udc00')
            yield return $@"{Unit(high++)}[{Unit(first[1])}-\udfff]";
        if (last[1] != '\udfff')
            yield return $@"{Unit(end--)}[\udc00-{Unit(last[1])}]";
        if (high <= end)
            yield return $@"[{Unit(high)}-{Unit(end)}][\udc00-\udfff]";
    }

    private static string Units(int codePoint) => string.Concat(char.ConvertFromUtf32(codePoint).Select(unit => Unit(unit)));

    private static string Unit(int unit) => unit < 128 && char.IsAsciiLetterOrDigit((char)unit) ? ((char)unit).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{unit:x4}");
}
