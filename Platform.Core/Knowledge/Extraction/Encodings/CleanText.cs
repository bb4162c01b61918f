using System.Text;

namespace Platform.Core.Knowledge.Extraction.Encodings;

/// <summary>Makes a text one that every store and every reader takes: line ends are <c>\n</c>, there are no zeros, controls or halves of characters.</summary>
internal static class CleanText
{
    // PostgreSQL refuses zeros; what stands for a character that cannot be is what Unicode has for that.
    private const char Replacement = '\uFFFD';

    public static string Of(string text)
    {
        var first = FirstFault(text);
        if (first < 0)
            return text;
        var clean = new StringBuilder(text.Length).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c) || c == '\0')
                clean.Append(Replacement);
            else if (c == '\r')
                clean.Append(i + 1 < text.Length && text[i + 1] == '\n' ? "" : "\n");
            else if (c == '\uFEFF' || c == '\uFFFE')
                continue;
            else
                clean.Append(IsControl(c) ? ' ' : c);
        }

        return clean.ToString();
    }

    private static int FirstFault(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (IsControl(c) || char.IsSurrogate(c) || c is '\r' or '\uFEFF' or '\uFFFE')
                return i;
        }

        return -1;
    }

    private static bool IsControl(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
