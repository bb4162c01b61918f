using System.Globalization;

namespace Platform.Core.Knowledge.Chunking;

/// <summary>Where a text may be cut without breaking a surrogate pair or what people see as one character.</summary>
internal static class Graphemes
{
    // Longer ones are not writing but an attack: those are cut like anything else, though never inside a surrogate pair.
    private const int Longest = 64;

    /// <param name="start">A place that is known to be a border.</param>
    public static bool IsBorder(string text, int start, int at)
    {
        if (at <= start || at >= text.Length || IsPlainBorder(text, at))
            return true;
        return LastBorder(text, start, at) == at;
    }

    /// <summary>The last border not after <paramref name="limit"/>; where one grapheme reaches over it from the start, the end of that one.</summary>
    public static int CutAt(string text, int start, int limit)
    {
        if (limit >= text.Length)
            return text.Length;
        var border = LastBorder(text, start, limit);
        if (border > start)
            return border;
        var first = StringInfo.GetNextTextElementLength(text.AsSpan(start));
        if (first <= Longest)
            return start + first;
        return char.IsLowSurrogate(text[limit]) && char.IsHighSurrogate(text[limit - 1]) ? limit + 1 : limit;
    }

    private static int LastBorder(string text, int start, int limit)
    {
        var border = limit;
        while (border > start && !IsPlainBorder(text, border))
            border--;
        while (border < limit)
        {
            var next = border + StringInfo.GetNextTextElementLength(text.AsSpan(border));
            if (next > limit)
                break;
            border = next;
        }

        return border;
    }

    // Before a letter or mark of the plain kind, unless the character before it draws the next one to itself.
    private static bool IsPlainBorder(string text, int at)
    {
        var (before, after) = (text[at - 1], text[at]);
        return IsPlain(after) && !(before == '\r' && after == '\n') && !char.IsSurrogate(before) && !IsPrepended(before);
    }

    private static bool IsPlain(char c) => c < 0x300 || c is >= '\u0400' and <= '\u0482' or >= '\u048A' and <= '\u052F' or >= '\u2010' and <= '\u2027' or >= '\u4E00' and <= '\u9FFF';

    private static bool IsPrepended(char c) => c is '\u200D' or >= '\u0600' and <= '\u0605' or '\u06DD' or '\u070F' or '\u0890' or '\u0891' or '\u08E2' or '\u0D4E';
}
