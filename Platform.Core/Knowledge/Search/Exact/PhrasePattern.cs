using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Core.Knowledge.Search.Exact;

/// <summary>Phrases as they stand, but for case, ё and е, and how much white space is between the words. A phrase begins and ends where words do.</summary>
internal sealed class PhrasePattern : TextPattern
{
    private readonly string[] _folded;

    public PhrasePattern(IReadOnlyList<string> phrases)
    {
        Phrases = phrases;
        _folded = [.. phrases.Select(Fold)];
    }

    public override IReadOnlyList<string> Phrases { get; }

    public override int Count(string text)
    {
        var folded = Fold(text);
        var all = 0;
        foreach (var phrase in _folded)
        {
            var times = Count(folded, phrase);
            if (times == 0)
                return 0;
            all += times;
        }

        return all;
    }

    private static int Count(string text, string phrase)
    {
        var times = 0;
        for (var at = text.IndexOf(phrase, StringComparison.Ordinal); at >= 0 && phrase.Length > 0; at = text.IndexOf(phrase, at + 1, StringComparison.Ordinal))
            if (!IsWithinWord(text, at) && !IsWithinWord(text, at + phrase.Length))
                times++;
        return times;
    }

    private static bool IsWithinWord(string text, int border) => border > 0 && border < text.Length && CharacterFolding.IsOfWord(text[border - 1]) && CharacterFolding.IsOfWord(text[border]);

    private static string Fold(string text)
    {
        var folded = new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                if (length > 0 && folded[length - 1] != ' ')
                    folded[length++] = ' ';
            }
            else if (!CharacterFolding.IsInvisible(c))
                folded[length++] = char.ToLowerInvariant(c) is var lower && lower == 'ё' ? 'е' : lower;
        }

        return new string(folded, 0, length).Trim();
    }
}
