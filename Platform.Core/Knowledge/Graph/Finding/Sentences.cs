namespace Platform.Core.Knowledge.Graph.Finding;

/// <summary>A sentence's place in a text, without the space around it.</summary>
internal readonly record struct Sentence(int Start, int End, bool IsHeading)
{
    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, End - Start);
}

/// <summary>Cuts a text into sentences: at marks that end one, at paragraphs, list items, rows of tables and headings.</summary>
internal static class Sentences
{
    /// <summary>What is longer is a table or a list without marks; it is cut between words.</summary>
    public const int Longest = 600;

    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "т", "г", "гг", "д", "п", "с", "ч", "р", "ул", "им", "стр", "рис", "табл", "руб", "коп", "тел", "кв", "корп", "обл", "см", "ср", "напр", "др", "пр", "тыс", "млн", "млрд", "проф", "акад", "св",
        "mr", "mrs", "ms", "dr", "prof", "inc", "ltd", "co", "corp", "no", "vs", "etc", "e.g", "i.e", "st", "jr", "sr", "fig", "vol", "approx",
    };

    public static IEnumerable<Sentence> Of(string text)
    {
        var start = 0;
        foreach (var (end, next) in Blocks(text))
        {
            var isHeading = start < text.Length && text[start] == '#';
            foreach (var sentence in Cut(text, start, end, isHeading))
                yield return sentence;
            start = next;
        }
    }

    // A paragraph ends before an empty line and before a line that begins a list item, a row or a heading; a heading ends with its line.
    private static IEnumerable<(int End, int Next)> Blocks(string text)
    {
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\n')
                continue;
            var next = at + 1;
            while (next < text.Length && text[next] is ' ' or '\t' or '\r')
                next++;
            if (next < text.Length && text[next] != '\n' && !IsMark(text, next) && text[start] != '#')
                continue;
            yield return (at, next);
            start = next;
            at = next - 1;
            // What begins with the next line must not be empty when the text ends here.
            if (start >= text.Length)
                yield break;
        }

        yield return (text.Length, text.Length);
    }

    private static bool IsMark(string text, int at)
    {
        if (text[at] is '#' or '|' or '•' or '>')
            return true;
        if (text[at] is '-' or '*' or '+' or '–')
            return at + 1 < text.Length && text[at + 1] == ' ';
        var digits = at;
        while (digits < text.Length && digits - at < 4 && char.IsDigit(text[digits]))
            digits++;
        return digits > at && digits + 1 < text.Length && text[digits] is '.' or ')' && text[digits + 1] == ' ';
    }

    private static IEnumerable<Sentence> Cut(string text, int start, int end, bool isHeading)
    {
        var from = start;
        for (var at = start; at < end; at++)
        {
            var isTooLong = at - from >= Longest && char.IsWhiteSpace(text[at]);
            if (!isTooLong && !EndsAt(text, from, ref at, end))
                continue;
            if (Trimmed(text, from, Math.Min(at + 1, end), isHeading) is { } sentence)
                yield return sentence;
            from = Math.Min(at + 1, end);
        }

        if (Trimmed(text, from, end, isHeading) is { } last)
            yield return last;
    }

    private static bool EndsAt(string text, int from, ref int at, int end)
    {
        if (text[at] is not ('.' or '!' or '?' or '…'))
            return false;
        var after = at + 1;
        while (after < end && text[after] is '.' or '!' or '?' or '…' or '"' or '»' or '”' or ')' or ']')
            after++;
        if (after < end && !char.IsWhiteSpace(text[after]))
            return false;
        var next = after;
        while (next < end && char.IsWhiteSpace(text[next]))
            next++;
        if (next < end && char.IsLower(text[next]) || text[at] == '.' && next < end && IsAbbreviation(text, from, at))
            return false;
        at = after - 1;
        return true;
    }

    private static bool IsAbbreviation(string text, int from, int at)
    {
        var word = at;
        while (word > from && (char.IsLetter(text[word - 1]) || text[word - 1] == '.' && word < at))
            word--;
        // One capital is an initial.
        return at - word == 1 && char.IsUpper(text[word]) || Abbreviations.Contains(text[word..at]);
    }

    private static Sentence? Trimmed(string text, int start, int end, bool isHeading)
    {
        while (start < end && (char.IsWhiteSpace(text[start]) || text[start] is '#' or '|' or '>' or '•' || text[start] is '-' or '*' or '+' && start + 1 < end && text[start + 1] == ' '))
            start++;
        while (end > start && (char.IsWhiteSpace(text[end - 1]) || text[end - 1] == '|'))
            end--;
        return end - start > 1 ? new Sentence(start, end, isHeading) : null;
    }
}
