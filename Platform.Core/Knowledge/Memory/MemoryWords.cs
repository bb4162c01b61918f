using System.Text;

namespace Platform.Core.Knowledge.Memory;

/// <summary>The words of a short text that tell it apart, cut to their beginnings: endings change with cases and numbers.</summary>
internal static class MemoryWords
{
    private const int Stem = 5;

    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal)
    {
        "the", "and", "for", "that", "with", "this", "are", "was", "you", "your", "not", "but", "have", "has", "про", "что", "это", "для", "как", "или", "мне", "меня", "мой", "моя", "мое", "мои", "его", "она", "они", "все", "уже", "там",
        "user", "польз", "запом", "remem", "забуд", "forge",
    };

    /// <summary>It tells things apart that are called alike.</summary>
    public static bool IsNumber(string word) => word.Any(char.IsDigit);

    public static HashSet<string> Of(string text)
    {
        var (words, word) = (new HashSet<string>(StringComparer.Ordinal), new StringBuilder());
        foreach (var c in text.Append(' '))
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c) is var small && small == 'ё' ? 'е' : small);
                continue;
            }

            var (whole, stem) = (word.ToString(), word.ToString(0, Math.Min(word.Length, Stem)));
            if (IsNumber(whole))
                words.Add(whole);
            else if (whole.Length > 2 && !Empty.Contains(stem) && !Empty.Contains(whole))
                words.Add(stem);
            word.Clear();
        }

        return words;
    }
}
