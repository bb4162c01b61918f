using System.Collections.Frozen;

namespace Platform.Core.Knowledge.Search.Analysis;

/// <summary>
/// The Snowball stemmer for English, also called Porter2 (snowballstem.org/algorithms/english), as PostgreSQL's <c>english_stem</c> has it:
/// <c>deliveries, delivery → deliveri</c>. Takes lower-case words and changes them in place.
/// </summary>
internal static class EnglishStemmer
{
    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["idly"] = "idl", ["gently"] = "gentl", ["ugly"] = "ugli", ["early"] = "earli", ["only"] = "onli",
        ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe", ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> DoneAfterPlural = FrozenSet.Create("inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed");

    private static readonly (string Ending, string To)[] Second = LongestFirst(
        ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("entli", "ent"), ("izer", "ize"), ("ization", "ize"), ("ational", "ate"), ("ation", "ate"), ("ator", "ate"),
        ("alism", "al"), ("aliti", "al"), ("alli", "al"), ("fulness", "ful"), ("ousli", "ous"), ("ousness", "ous"), ("iveness", "ive"), ("iviti", "ive"), ("biliti", "ble"), ("bli", "ble"),
        ("ogi", "og"), ("fulli", "ful"), ("lessli", "less"), ("li", ""));

    private static readonly (string Ending, string To)[] Third = LongestFirst(
        ("tional", "tion"), ("ational", "ate"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""), ("ative", ""));

    private static readonly (string Ending, string To)[] Fourth = LongestFirst(
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""), ("ement", ""), ("ment", ""), ("ent", ""), ("ism", ""), ("ate", ""), ("iti", ""),
        ("ous", ""), ("ive", ""), ("ize", ""), ("ion", ""));

    /// <returns>The length of the stem, which then stands at the word's beginning.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length <= 2)
            return word.Length;
        if (word.Length <= 6 && Irregular.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var known))
        {
            known.CopyTo(word);
            return known.Length;
        }

        var stem = new Stemming(word);
        stem.Plural();
        if (stem.Length is 6 or 7 && DoneAfterPlural.GetAlternateLookup<ReadOnlySpan<char>>().Contains(stem.Text))
            return stem.Finish();
        stem.PastAndGerund();
        stem.FinalY();
        stem.Replace(Second, stem.R1, OfSecond);
        stem.Replace(Third, stem.R1, static (string ending, in Stemming stem) => ending != "ative" || stem.Length - ending.Length >= stem.R2);
        stem.Replace(Fourth, stem.R2, static (string ending, in Stemming stem) => ending != "ion" || (stem.Length > 3 && stem.Text[stem.Length - 4] is 's' or 't'));
        stem.FinalEAndL();
        return stem.Finish();
    }

    private static bool OfSecond(string ending, in Stemming stem) => ending switch
    {
        "ogi" => stem.Length > 3 && stem.Text[stem.Length - 4] == 'l',
        "li" => stem.Length > 2 && stem.Text[stem.Length - 3] is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't',
        _ => true,
    };

    private static (string, string)[] LongestFirst(params (string Ending, string To)[] endings) => [.. endings.OrderByDescending(ending => ending.Ending.Length)];

    private delegate bool Condition(string ending, in Stemming stem);

    private ref struct Stemming
    {
        private readonly Span<char> _word;
        private int _length;

        public Stemming(Span<char> word)
        {
            _word = word;
            _length = word.Length;
            if (_word[0] == '\'')
            {
                _word[1..].CopyTo(_word);
                _length--;
            }

            // A consonantal y is Y until the end.
            for (var i = 0; i < _length; i++)
                if (_word[i] == 'y' && (i == 0 || IsVowel(_word[i - 1])))
                    _word[i] = 'Y';
            R1 = FirstRegion(_word[.._length]);
            R2 = AfterConsonant(_word[.._length], R1);
            Possessive();
        }

        public int R1 { get; }

        public int R2 { get; }

        public readonly int Length => _length;

        public readonly ReadOnlySpan<char> Text => _word[.._length];

        public void Plural()
        {
            if (Ends("sses"))
                _length -= 2;
            else if (Ends("ied") || Ends("ies"))
                _length -= _length > 4 ? 2 : 1;
            else if (!Ends("us") && !Ends("ss") && Ends("s") && HasVowel(_length - 2))
                _length--;
        }

        public void PastAndGerund()
        {
            var eed = Ends("eedly") ? 5 : Ends("eed") ? 3 : 0;
            if (eed > 0)
            {
                if (_length - eed >= R1)
                    _length -= eed - 2;
                return;
            }

            var cut = Ends("ingly") ? 5 : Ends("edly") ? 4 : Ends("ing") ? 3 : Ends("ed") ? 2 : 0;
            if (cut == 0 || !HasVowel(_length - cut))
                return;
            _length -= cut;
            if (Ends("at") || Ends("bl") || Ends("iz"))
                _word[_length++] = 'e';
            else if (_length > 1 && _word[_length - 1] == _word[_length - 2] && _word[_length - 1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
                _length--;
            else if (_length == R1 && IsShortSyllable(_length))
                _word[_length++] = 'e';
        }

        public readonly void FinalY()
        {
            if (_length > 2 && _word[_length - 1] is 'y' or 'Y' && !IsVowel(_word[_length - 2]))
                _word[_length - 1] = 'i';
        }

        public void Replace((string Ending, string To)[] endings, int region, Condition condition)
        {
            foreach (var (ending, to) in endings)
            {
                if (!Ends(ending))
                    continue;
                if (_length - ending.Length >= region && condition(ending, this))
                {
                    _length -= ending.Length;
                    to.CopyTo(_word[_length..]);
                    _length += to.Length;
                }

                return;
            }
        }

        public void FinalEAndL()
        {
            if (_length == 0)
                return;
            var last = _length - 1;
            if ((_word[last] == 'e' && (last >= R2 || (last >= R1 && !IsShortSyllable(last)))) || (_word[last] == 'l' && last >= R2 && last > 0 && _word[last - 1] == 'l'))
                _length--;
        }

        public readonly int Finish()
        {
            _word[.._length].Replace('Y', 'y');
            return _length;
        }

        private void Possessive() => _length -= Ends("'s'") ? 3 : Ends("'s") ? 2 : Ends("'") ? 1 : 0;

        private readonly bool Ends(string ending) => Text.EndsWith(ending, StringComparison.Ordinal);

        private readonly bool HasVowel(int before)
        {
            for (var i = 0; i < before; i++)
                if (IsVowel(_word[i]))
                    return true;
            return false;
        }

        // A vowel between consonants, the last of them not w, x or Y; or a vowel that begins the word, and a consonant.
        private readonly bool IsShortSyllable(int end) =>
            end >= 3 ? !IsVowel(_word[end - 1]) && _word[end - 1] is not ('w' or 'x' or 'Y') && IsVowel(_word[end - 2]) && !IsVowel(_word[end - 3])
            : end == 2 && IsVowel(_word[0]) && !IsVowel(_word[1]);

        private static int FirstRegion(ReadOnlySpan<char> word) =>
            word.StartsWith("gener", StringComparison.Ordinal) || word.StartsWith("arsen", StringComparison.Ordinal) ? 5 : word.StartsWith("commun", StringComparison.Ordinal) ? 6 : AfterConsonant(word, 0);

        private static int AfterConsonant(ReadOnlySpan<char> word, int from)
        {
            var at = from;
            while (at < word.Length && !IsVowel(word[at]))
                at++;
            while (at < word.Length && IsVowel(word[at]))
                at++;
            return Math.Min(at + 1, word.Length);
        }

        private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
    }
}
