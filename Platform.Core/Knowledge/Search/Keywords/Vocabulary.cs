using System.Numerics;

namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>
/// The terms of an index and their numbers. Similar terms are found by reading all of them: which letters a term has (a bit each) and how long it is
/// rules out nearly all at one instruction each, so half a million terms take about a millisecond and no second index is kept for typing errors.
/// </summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private string[] _terms = new string[64];
    private uint[] _letters = new uint[64];

    public Vocabulary() => _bySpan = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _numbers.Count;

    public string this[int number] => _terms[number];

    public int? Find(ReadOnlySpan<char> term) => _bySpan.TryGetValue(term, out var number) ? number : null;

    public int FindOrAdd(ReadOnlySpan<char> term)
    {
        if (_bySpan.TryGetValue(term, out var number))
            return number;
        var text = term.ToString();
        number = Count;
        if (number == _terms.Length)
        {
            Array.Resize(ref _terms, number * 2);
            Array.Resize(ref _letters, number * 2);
        }

        _numbers.Add(text, number);
        (_terms[number], _letters[number]) = (text, LettersOf(text));
        return number;
    }

    /// <summary>Terms that at most so many slips of the keyboard turn into this one (a letter more, less, another, or two exchanged).</summary>
    public IEnumerable<(int Number, int Distance)> Similar(string term, int mostSlips)
    {
        var letters = LettersOf(term);
        var distance = new EditDistance(term);
        for (var number = 0; number < Count; number++)
        {
            // One slip changes two bits at most: the letter that is gone, and the one that came.
            if (BitOperations.PopCount(_letters[number] ^ letters) > 2 * mostSlips || Math.Abs(_terms[number].Length - term.Length) > mostSlips)
                continue;
            var slips = distance.To(_terms[number], mostSlips);
            if (slips <= mostSlips && slips > 0)
                yield return (number, slips);
        }
    }

    private static uint LettersOf(ReadOnlySpan<char> term)
    {
        var letters = 0u;
        foreach (var c in term)
            letters |= 1u << (c & 31);
        return letters;
    }
}
