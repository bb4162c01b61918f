using System.Globalization;
using System.Text;

namespace Platform.Core.Knowledge.Search.Analysis;

/// <summary>What is not told apart: case, ё and е, accents of Latin letters and stress marks, invisible characters within words.</summary>
internal static class CharacterFolding
{
    /// <summary>Letters, digits, and the marks that combine with them.</summary>
    public static bool IsOfWord(char c) => c < 128 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Soft hyphen, zero-width space, joiners and the byte order mark: they stand within a word and are no part of it.</summary>
    public static bool IsInvisible(char c) => c is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF';

    /// <summary>A script without spaces between words, of which every character is a word here.</summary>
    public static bool IsIdeograph(char c) => c is (>= '\u2E80' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    public static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u04FF';

    /// <param name="to">At least as long as <paramref name="word"/>.</param>
    /// <returns>How many characters were written.</returns>
    public static int Fold(ReadOnlySpan<char> word, Span<char> to)
    {
        var length = 0;
        foreach (var c in word)
        {
            if (c < 128)
                to[length++] = char.ToLowerInvariant(c);
            else if (c is >= 'А' and <= 'я')
                to[length++] = c < 'а' ? (char)(c + 32) : c;
            else if (c is 'ё' or 'Ё')
                to[length++] = 'е';
            else
                return FoldRare(word, to);
        }

        return length;
    }

    private static int FoldRare(ReadOnlySpan<char> word, Span<char> to)
    {
        // й may come as и with a breve (file names of macOS, some PDFs): composed first, so that only the marks that are left are dropped.
        var length = 0;
        foreach (var composed in Compatible(word.ToString()))
        {
            var c = char.ToLowerInvariant(composed);
            if (IsInvisible(c))
                continue;
            if (c == 'ё')
                c = 'е';
            else if (c > 127 && !IsCyrillic(c))
                c = Plain(c);
            if (c != '\0' && length < to.Length)
                to[length++] = c;
        }

        return length;
    }

    private static string Compatible(string word)
    {
        try
        {
            return word.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair.
            return word;
        }
    }

    private static char Plain(char c)
    {
        if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            return '\0';
        return char.IsSurrogate(c) ? c : char.ToLowerInvariant(c.ToString().Normalize(NormalizationForm.FormD)[0]);
    }
}
