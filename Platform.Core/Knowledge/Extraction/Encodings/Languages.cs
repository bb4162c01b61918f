using System.Collections.Frozen;

namespace Platform.Core.Knowledge.Extraction.Encodings;

/// <summary>Which of the two languages that search knows a text is in, by its letters and most frequent words.</summary>
internal sealed class Languages
{
    // Enough to be sure; the rest of a long document is not looked at.
    private const int Enough = 200_000;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> English = new[]
    {
        // None that is a frequent word of another language as well, as "in" and "was" are.
        "the", "of", "and", "to", "is", "for", "on", "with", "that", "this", "are", "by", "it", "not", "from", "you", "your", "have", "can", "which", "their", "will",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _latinWords;
    private int _englishWords;
    private int _cyrillicWords;
    private int _otherCyrillic;
    private int _seen;

    public void Add(ReadOnlySpan<char> text)
    {
        if (_seen > Enough)
            return;
        _seen += text.Length;
        while (!text.IsEmpty)
        {
            var start = 0;
            while (start < text.Length && !char.IsLetter(text[start]))
                start++;
            var end = start;
            while (end < text.Length && char.IsLetter(text[end]))
                end++;
            if (end > start)
                AddWord(text[start..end]);
            text = text[end..];
        }
    }

    /// <summary><c>ru</c>, <c>en</c>, or null.</summary>
    public string? Guess()
    {
        if (_cyrillicWords > _latinWords)
            return _otherCyrillic * 50 < _cyrillicWords ? "ru" : null;
        // Every sixth word of English prose is one of these; tables and lists have fewer.
        return _latinWords > 0 && _englishWords * 20 > _latinWords ? "en" : null;
    }

    private void AddWord(ReadOnlySpan<char> word)
    {
        if (word[0] is >= 'А' and <= 'я' or 'ё' or 'Ё' or (>= 'Ѐ' and <= 'ԯ'))
        {
            _cyrillicWords++;
            // Of Ukrainian, Belarusian, Serbian, Kazakh.
            _otherCyrillic += word.IndexOfAnyExceptInRange('А', 'я') is >= 0 and var at && word[at] is not ('ё' or 'Ё') ? 1 : 0;
        }
        else if (word[0] < 0x250)
        {
            _latinWords++;
            _englishWords += English.Contains(word) ? 1 : 0;
        }
    }
}
