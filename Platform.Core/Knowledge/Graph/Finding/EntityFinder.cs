using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Core.Knowledge.Graph.Finding;

/// <summary>Finds what a chunk's sentences name, in Russian and in English, without a model: links, codes, names with capitals, and what is defined.</summary>
internal sealed partial class EntityFinder
{
    private const int MostWords = 6;

    // Bank of England, Ludwig van Beethoven.
    private static readonly HashSet<string> Connectors = ["of", "de", "van", "von", "der", "del", "la", "el", "di", "da"];

    private static readonly HashSet<string> Calendar = new(StringComparer.OrdinalIgnoreCase)
    {
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    };

    // What often begins a sentence before a name and is no part of it.
    private static readonly HashSet<string> Beginnings = new(StringComparer.OrdinalIgnoreCase)
    {
        "also", "afterwards", "although", "according", "dear", "earlier", "finally", "however", "later", "meanwhile", "often", "perhaps", "please", "see", "since", "sometimes", "soon", "still", "therefore", "today",
        "tomorrow", "usually", "yesterday", "согласно", "вчера", "сегодня", "завтра", "потом", "затем", "однако", "позже", "ранее", "раньше", "также", "кроме", "поэтому", "обычно", "иногда", "недавно",
        "наконец", "например", "уважаемый", "уважаемая", "смотрите", "пусть", "именно", "вместо", "благодаря", "кстати", "здравствуйте",
    };

    private readonly string _text;

    // What is written small somewhere in the text is no name only because it begins a sentence.
    private readonly HashSet<string> _small = new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _capitals = new(StringComparer.Ordinal);

    public EntityFinder(string text, IReadOnlyList<Sentence> sentences)
    {
        _text = text;
        foreach (var sentence in sentences)
            foreach (var word in Words(sentence))
            {
                if (char.IsLower(_text[word.Start]))
                    _small.Add(_text[word.Start..word.End]);
                else if (!IsFirst(sentence, word.Start) && char.IsUpper(_text[word.Start]))
                    _capitals.Add(NormalForm.Of(_text.AsSpan(word.Start, word.End - word.Start)));
            }
    }

    /// <summary>In the order of their places; none lies within another.</summary>
    public List<FoundEntity> Find(Sentence sentence)
    {
        var found = new List<FoundEntity>();
        foreach (var link in Link().EnumerateMatches(sentence.In(_text)))
            Add(found, sentence.Start + link.Index, sentence.Start + link.Index + link.Length, EntityKind.Link);
        foreach (var (start, end) in Definition.SubjectOf(_text, sentence))
            Add(found, start, end, EntityKind.Term);
        foreach (var quoted in Quoted().EnumerateMatches(sentence.In(_text)))
            Add(found, sentence.Start + quoted.Index + 1, sentence.Start + quoted.Index + quoted.Length - 1, EntityKind.Name);
        var words = Words(sentence).ToList();
        Codes(found, words);
        if (!sentence.IsHeading && !IsShouted(words))
            Names(found, sentence, words);
        found.Sort((left, right) => left.Start.CompareTo(right.Start));
        return found;
    }

    private void Codes(List<FoundEntity> found, List<Word> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            var (first, last) = (words[at], words[at]);
            // ГОСТ Р 7.0.97, ISO 9001, Windows 11.
            if (IsCapitals(first) && at + 1 < words.Count)
            {
                var next = at + 1;
                if (next + 1 < words.Count && words[next].Length == 1 && char.IsUpper(_text[words[next].Start]) && Touch(first, words[next]))
                    next++;
                if (char.IsDigit(_text[words[next].Start]) && Touch(words[next - 1], words[next]))
                    last = words[next];
            }

            if (last != first || IsCode(_text.AsSpan(first.Start, first.Length)))
                Add(found, first.Start, last.End, EntityKind.Code);
        }
    }

    private void Names(List<FoundEntity> found, Sentence sentence, List<Word> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            if (!MayBeName(sentence, words, at))
                continue;
            var last = at;
            while (last + 1 < words.Count && last - at < MostWords)
            {
                if (Touch(words[last], words[last + 1]) && IsCapital(words[last + 1]) && !IsStop(words[last + 1]))
                    last++;
                else if (last + 2 < words.Count && Connectors.Contains(_text[words[last + 1].Start..words[last + 1].End]) && Touch(words[last], words[last + 1])
                    && Touch(words[last + 1], words[last + 2]) && IsCapital(words[last + 2]) && !IsStop(words[last + 2]))
                    last += 2;
                else
                    break;
            }

            // An initial alone is none, and of two letters only what is all capitals.
            var length = words[last].End - words[at].Start;
            if (length >= 3 || length == 2 && IsCapitals(words[at]))
                Add(found, words[at].Start, words[last].End, EntityKind.Name);
            at = last;
        }
    }

    // The capital of a sentence's first word says nothing: it counts where the text has it elsewhere, or never writes it small and another name follows.
    private bool MayBeName(Sentence sentence, List<Word> words, int at)
    {
        var word = words[at];
        if (!IsCapital(word) || IsStop(word) || Calendar.Contains(_text[word.Start..word.End]))
            return false;
        if (!IsFirst(sentence, word.Start) || IsCapitals(word))
            return true;
        if (_capitals.Contains(NormalForm.Of(_text.AsSpan(word.Start, word.Length))))
            return true;
        if (Beginnings.Contains(_text[word.Start..word.End]))
            return false;
        return !_small.Contains(_text[word.Start..word.End]) && at + 1 < words.Count && Touch(word, words[at + 1]) && IsCapital(words[at + 1]) && !IsStop(words[at + 1]);
    }

    private bool IsFirst(Sentence sentence, int at)
    {
        for (var before = at - 1; before >= sentence.Start; before--)
        {
            if (char.IsLetterOrDigit(_text[before]))
                return false;
            // After a colon something begins as well.
            if (_text[before] is ':' or '«' or '"' or '“' or '—' or '*')
                return true;
        }

        return true;
    }

    private void Add(List<FoundEntity> found, int start, int end, EntityKind kind)
    {
        if (end <= start || found.Any(other => start < other.End && other.Start < end))
            return;
        var name = string.Join(' ', _text[start..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (kind == EntityKind.Link)
            name = name.TrimEnd('.', ',', ';', ':', '!', '?', '/');
        var normal = kind switch { EntityKind.Link => LinkForm(name), EntityKind.Code => NormalForm.OfCode(name), _ => NormalForm.Of(name) };
        if (normal.Length is > 1 and <= NormalForm.Longest && name.Length <= NormalForm.Longest)
            found.Add(new FoundEntity(normal, name, kind, start, end));
    }

    private static string LinkForm(string link)
    {
        var address = link.ToLowerInvariant();
        foreach (var scheme in new[] { "https://", "http://", "www." })
            if (address.StartsWith(scheme, StringComparison.Ordinal))
                address = address[scheme.Length..];
        return address;
    }

    private static bool IsCode(ReadOnlySpan<char> word)
    {
        var (digits, letters, capitals, marks, turns) = (0, 0, 0, 0, 0);
        for (var i = 0; i < word.Length; i++)
        {
            digits += char.IsDigit(word[i]) ? 1 : 0;
            letters += char.IsLetter(word[i]) ? 1 : 0;
            capitals += char.IsUpper(word[i]) ? 1 : 0;
            marks += word[i] == '_' ? 1 : 0;
            turns += i > 0 && char.IsUpper(word[i]) && char.IsLower(word[i - 1]) ? 1 : 0;
        }

        // A-17, v2.1, error_code, userName; not 2nd, 15кг, 2026-11-21, Wi-Fi.
        return letters > 0 && (digits > 0 && (capitals > 0 || marks > 0 || char.IsLetter(word[0]) && letters <= 3) || marks > 0 && letters > 3 || turns > 0 && char.IsLower(word[0]));
    }

    private bool IsCapital(Word word) => char.IsUpper(_text[word.Start]) && !_text.AsSpan(word.Start, word.Length).ContainsAnyInRange('0', '9');

    private bool IsCapitals(Word word)
    {
        foreach (var c in _text.AsSpan(word.Start, word.Length))
            if (!char.IsUpper(c))
                return false;
        return word.Length is > 1 and <= 6;
    }

    // An initial is a letter with a point.
    private bool IsStop(Word word) => !(word.Length == 1 && word.End < _text.Length && _text[word.End] == '.') && StopWords.Contain(_text[word.Start..word.End].ToLowerInvariant().Replace('ё', 'е'));

    // Only a space between them, or the point of an initial.
    private bool Touch(Word left, Word right) => _text.AsSpan(left.End, right.Start - left.End) is " " or "\u00A0" or "\n" || left.Length == 1 && _text.AsSpan(left.End, right.Start - left.End) is "." or ". " or ".\u00A0";

    // A heading without a mark, a table's head, a line in capitals: there a capital says nothing.
    private bool IsShouted(List<Word> words)
    {
        var (long_, capital) = (0, 0);
        foreach (var word in words)
            if (word.Length > 3 && char.IsLetter(_text[word.Start]))
                (long_, capital) = (long_ + 1, capital + (char.IsUpper(_text[word.Start]) ? 1 : 0));
        return long_ > 3 && capital > long_ * 0.9;
    }

    private IEnumerable<Word> Words(Sentence sentence)
    {
        for (var at = sentence.Start; at < sentence.End;)
        {
            if (!char.IsLetterOrDigit(_text[at]))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < sentence.End && (CharacterFolding.IsOfWord(_text[end]) || IsJoint(end, sentence.End)))
                end++;
            yield return new Word(at, end);
            at = end;
        }
    }

    private bool IsJoint(int at, int end) => _text[at] is '-' or '_' or '.' or '/' or '\'' or '’' && at + 1 < end && char.IsLetterOrDigit(_text[at + 1])
        // A.Smith and 7.0 are joined by their point; "end.Next" of a text without a space is not worth the trouble.
        && (_text[at] != '.' || char.IsDigit(_text[at + 1]) || at > 1 && !char.IsLetter(_text[at - 2]) && !char.IsUpper(_text[at - 1]));

    private readonly record struct Word(int Start, int End)
    {
        public int Length => End - Start;
    }

    [GeneratedRegex(@"https?://[^\s<>""'«»\)\]\|]{3,}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"«\p{Lu}[^«»\n]{1,58}»|“\p{Lu}[^“”\n]{1,58}”", RegexOptions.NonBacktracking)]
    private static partial Regex Quoted();
}
