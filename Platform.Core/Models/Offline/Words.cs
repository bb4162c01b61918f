using System.Text;

namespace Platform.Core.Models.Offline;

/// <summary>Words of Russian and English text, cut to stems coarse enough that cases and plurals meet: <c>возврата, возврат → возвр</c>, <c>deliveries, delivery → delive</c>.</summary>
internal static class Words
{
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "the", "a", "an", "is", "are", "was", "were", "be", "do", "does", "did", "of", "to", "in", "on", "at", "for", "and", "or", "not", "it", "its", "this", "that", "these", "with", "by", "from", "as",
        "what", "which", "who", "when", "where", "why", "how", "can", "could", "will", "would", "should", "i", "you", "we", "they", "he", "she", "my", "your", "our", "me", "us", "please", "tell", "there", "have", "has",
        "и", "в", "во", "на", "не", "что", "как", "а", "но", "по", "к", "ко", "у", "о", "об", "от", "до", "за", "из", "с", "со", "для", "или", "это", "этот", "эта", "эти", "тот", "та", "те", "я", "ты", "вы", "мы", "он", "она",
        "они", "мне", "меня", "мой", "моя", "ваш", "ваша", "наш", "нам", "вас", "вам", "ли", "же", "бы", "если", "то", "так", "есть", "быть", "где", "когда", "какой", "какая", "какие", "какое", "сколько", "почему", "можно",
        "пожалуйста", "скажи", "скажите", "при", "под", "над",
    };

    /// <summary>Lower-case words as they stand.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c) is var lower && lower == 'ё' ? 'е' : lower);
                continue;
            }

            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    /// <summary>Stems of the words that mean something.</summary>
    public static IEnumerable<string> Stems(string text) => Of(text).Where(word => !Common.Contains(word)).Select(Stem);

    public static string Stem(string word)
    {
        if (word.Length < 4 || char.IsDigit(word[0]))
            return word;
        return IsCyrillic(word[0]) ? Cut(word.TrimEnd('а', 'я', 'о', 'е', 'у', 'ю', 'ы', 'и', 'ь', 'й'), word, 3, 5) : Cut(EnglishStem(word), word, 3, 6);
    }

    public static bool IsRussian(string text) => text.Count(IsCyrillic) * 2 > text.Count(char.IsLetter);

    private static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u052F';

    private static string EnglishStem(string word)
    {
        foreach (var end in (ReadOnlySpan<string>)["ing", "ies", "ed", "es", "s"])
            if (word.Length - end.Length >= 3 && word.EndsWith(end, StringComparison.Ordinal))
                return word[..^end.Length];
        return word;
    }

    private static string Cut(string stem, string word, int shortest, int longest) => stem.Length < shortest ? word[..Math.Min(word.Length, longest)] : stem.Length > longest ? stem[..longest] : stem;
}
