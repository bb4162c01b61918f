namespace Platform.Core.Knowledge.Search.Analysis;

/// <summary>
/// The Snowball stemmer for Russian (snowballstem.org/algorithms/russian), as PostgreSQL's <c>russian_stem</c> has it: <c>возврата, возврату, возврат → возврат</c>.
/// Takes lower-case words with ё already folded to е, and cuts them in place.
/// </summary>
internal static class RussianStemmer
{
    private static readonly Endings Gerund = new(["в", "вши", "вшись"], ["ив", "ивши", "ившись", "ыв", "ывши", "ывшись"]);
    private static readonly Endings Reflexive = new([], ["ся", "сь"]);

    private static readonly Endings Adjective = new(
        [], ["ее", "ие", "ые", "ое", "ими", "ыми", "ей", "ий", "ый", "ой", "ем", "им", "ым", "ом", "его", "ого", "ему", "ому", "их", "ых", "ую", "юю", "ая", "яя", "ою", "ею"]);

    private static readonly Endings Participle = new(["ем", "нн", "вш", "ющ", "щ"], ["ивш", "ывш", "ующ"]);

    private static readonly Endings Verb = new(
        ["ла", "на", "ете", "йте", "ли", "й", "л", "ем", "н", "ло", "но", "ет", "ют", "ны", "ть", "ешь", "нно"],
        ["ила", "ыла", "ена", "ейте", "уйте", "ите", "или", "ыли", "ей", "уй", "ил", "ыл", "им", "ым", "ен", "ило", "ыло", "ено", "ят", "ует", "уют", "ит", "ыт", "ены", "ить", "ыть", "ишь", "ую", "ю"]);

    private static readonly Endings Noun = new(
        [],
        [
            "а", "ев", "ов", "ие", "ье", "е", "иями", "ями", "ами", "еи", "ии", "и", "ией", "ей", "ой", "ий", "й", "иям", "ям", "ием", "ем", "ам", "ом", "о", "у", "ах", "иях", "ях", "ы", "ь", "ию",
            "ью", "ю", "ия", "ья", "я",
        ]);

    private static readonly Endings Superlative = new([], ["ейш", "ейше"]);

    /// <returns>How many of the word's first characters are the stem.</returns>
    public static int Stem(ReadOnlySpan<char> word)
    {
        var (rv, r2) = Regions(word);
        var length = word.Length;
        if (!Gerund.Cut(word, rv, ref length))
        {
            Reflexive.Cut(word, rv, ref length);
            if (Adjective.Cut(word, rv, ref length))
                Participle.Cut(word, rv, ref length);
            else if (!Verb.Cut(word, rv, ref length))
                Noun.Cut(word, rv, ref length);
        }

        if (length > rv && word[length - 1] == 'и')
            length--;
        Derivational(word, rv, r2, ref length);
        Tidy(word, rv, ref length);
        return length;
    }

    private static void Derivational(ReadOnlySpan<char> word, int rv, int r2, ref int length)
    {
        var rest = word[..length];
        var cut = rest.EndsWith("ость", StringComparison.Ordinal) ? 4 : rest.EndsWith("ост", StringComparison.Ordinal) ? 3 : 0;
        if (cut > 0 && length - cut >= Math.Max(rv, r2))
            length -= cut;
    }

    private static void Tidy(ReadOnlySpan<char> word, int rv, ref int length)
    {
        var isSuperlative = Superlative.Cut(word, rv, ref length);
        if (length - 2 >= rv && word[length - 1] == 'н' && word[length - 2] == 'н')
            length--;
        else if (!isSuperlative && length > rv && word[length - 1] == 'ь')
            length--;
    }

    /// <summary>RV is what follows the first vowel; R1 what follows the first consonant after a vowel, R2 the same within R1.</summary>
    private static (int Rv, int R2) Regions(ReadOnlySpan<char> word)
    {
        var rv = 0;
        while (rv < word.Length && !IsVowel(word[rv]))
            rv++;
        if (rv == word.Length)
            return (word.Length, word.Length);
        rv++;
        return (rv, AfterConsonant(word, AfterConsonant(word, 0)));
    }

    private static int AfterConsonant(ReadOnlySpan<char> word, int from)
    {
        var at = from;
        while (at < word.Length && !IsVowel(word[at]))
            at++;
        while (at < word.Length && IsVowel(word[at]))
            at++;
        return Math.Min(at + 1, word.Length);
    }

    private static bool IsVowel(char c) => c is 'а' or 'е' or 'и' or 'о' or 'у' or 'ы' or 'э' or 'ю' or 'я';

    /// <summary>Endings of which the longest that fits counts, and no other; those of the first kind only after а or я.</summary>
    private sealed class Endings
    {
        private readonly (string Text, bool NeedsVowel)[] _longestFirst;

        public Endings(string[] afterVowel, string[] anywhere) =>
            _longestFirst = [.. afterVowel.Select(text => (text, true)).Concat(anywhere.Select(text => (text, false))).OrderByDescending(ending => ending.Item1.Length)];

        public bool Cut(ReadOnlySpan<char> word, int rv, ref int length)
        {
            var rest = word[rv..Math.Max(rv, length)];
            foreach (var (text, needsVowel) in _longestFirst)
            {
                if (!rest.EndsWith(text, StringComparison.Ordinal))
                    continue;
                if (needsVowel && !(rest.Length > text.Length && rest[^(text.Length + 1)] is 'а' or 'я'))
                    return false;
                length -= text.Length;
                return true;
            }

            return false;
        }
    }
}
