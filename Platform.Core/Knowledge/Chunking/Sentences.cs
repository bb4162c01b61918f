using System.Collections.Frozen;

namespace Platform.Core.Knowledge.Chunking;

/// <summary>Ends of sentences in Russian, English and scripts without blanks.</summary>
internal static class Sentences
{
    private static readonly FrozenSet<string> Abbreviations = new[]
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "etc", "no", "fig", "inc", "ltd", "co", "jr", "sr", "approx", "vol", "pp", "ch", "sec",
        "г", "гг", "т", "тт", "д", "п", "пп", "ул", "стр", "рис", "табл", "им", "тыс", "млн", "млрд", "трлн", "руб", "коп", "см", "ср", "др", "пр", "напр", "т.е", "т.к", "т.д", "т.п", "т.н",
        "ст", "гл", "кв", "корп", "обл", "просп", "пер", "н.э", "акад", "проф", "ок", "мин", "макс",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsTerminator(char c) => c is '.' or '!' or '?' or '…' || IsWideTerminator(c);

    /// <summary>Whether a sentence ends with the mark at <paramref name="at"/>: what follows it (behind closing quotes and brackets) begins the next one.</summary>
    /// <param name="next">Where the next sentence begins.</param>
    public static bool EndsAt(ReadOnlySpan<char> text, int at, out int next)
    {
        next = at + 1;
        while (next < text.Length && (IsTerminator(text[next]) || text[next] is '"' or '\'' or '»' or '”' or '’' or ')' or ']'))
            next++;
        var isWide = IsWideTerminator(text[at]);
        if (next >= text.Length || !(isWide || char.IsWhiteSpace(text[next])))
            return false;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        return isWide || (next < text.Length && !char.IsLower(text[next]) && !(text[at] == '.' && IsAbbreviated(text[..at])));
    }

    private static bool IsWideTerminator(char c) => c is '。' or '！' or '？';

    // "А. С. Пушкин", "т. е.", "Mr. Smith", but "in 1984. Then".
    private static bool IsAbbreviated(ReadOnlySpan<char> before)
    {
        var start = before.Length;
        while (start > 0 && before.Length - start <= 8 && (char.IsLetter(before[start - 1]) || before[start - 1] == '.'))
            start--;
        var word = before[start..];
        return (word.Length == 1 && char.IsUpper(word[0])) || Known.Contains(word);
    }
}
