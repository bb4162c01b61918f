using System.Globalization;

namespace Platform.AgentRunner.Telegram;

/// <summary>Cuts a text into messages. Where the first ones end depends on what stands before alone, so that a growing answer does not move its earlier parts.</summary>
internal static class MessageSplitter
{
    /// <summary>UTF-16 units, as Telegram counts them.</summary>
    public const int Limit = 4096;

    private static readonly string[] Borders = ["\n\n", "\n", ". ", "! ", "? ", "… ", "; ", ", ", " "];

    /// <summary>Parts without blanks at their ends; none for a blank text.</summary>
    public static IReadOnlyList<string> Split(string text, int limit = Limit)
    {
        var parts = new List<string>();
        var left = text.AsSpan().Trim();
        while (left.Length > limit)
        {
            var cut = CutOf(left, limit);
            parts.Add(left[..cut].TrimEnd().ToString());
            left = left[cut..].TrimStart();
        }

        if (left.Length > 0)
            parts.Add(left.ToString());
        return parts;
    }

    /// <summary>Behind the best border of the second half; else at the last whole character.</summary>
    private static int CutOf(ReadOnlySpan<char> text, int limit)
    {
        var window = text[..(limit + 1)];
        foreach (var border in Borders)
        {
            var at = window.LastIndexOf(border, StringComparison.Ordinal);
            if (at >= limit / 2)
                return Math.Min(at + border.TrimEnd().Length, limit);
        }

        // A flag, a family, a letter with its accent are several units that belong together.
        var end = 0;
        while (end < limit)
        {
            var length = StringInfo.GetNextTextElementLength(text[end..]);
            if (end + length > limit)
                break;
            end += length;
        }

        return end > 0 ? end : char.IsHighSurrogate(window[limit - 1]) ? limit - 1 : limit;
    }
}
