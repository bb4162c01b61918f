using System.Numerics;

namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>
/// The terms of an index and their numbers. The letters of all stand one after the other, found by a table of numbers alone: a third of the memory that
/// strings in a dictionary take. Similar terms are found by reading all: which letters a term has (a bit each) and how long it is rules out nearly all at
/// one instruction each, so half a million terms take a few milliseconds and no second index is kept for typing errors.
/// </summary>
internal sealed class Vocabulary
{
    private const int LettersOfPage = 1 << 16;

    private readonly List<char[]> _pages = [];
    private int _usedOfPage = LettersOfPage;

    // 65,536 letters are a page: a place is page × 65,536 + offset.
    private uint[] _places = new uint[64];
    private byte[] _lengths = new byte[64];
    private uint[] _letters = new uint[64];
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int number] => _pages[(int)(_places[number] / LettersOfPage)].AsSpan((int)(_places[number] % LettersOfPage), _lengths[number]);

    public int? Find(ReadOnlySpan<char> term) => _slots[SlotOf(term)] is > 0 and var found ? found - 1 : null;

    /// <param name="term">At most 255 letters.</param>
    public int FindOrAdd(ReadOnlySpan<char> term)
    {
        var slot = SlotOf(term);
        if (_slots[slot] is > 0 and var found)
            return found - 1;
        var number = Count++;
        if (number == _places.Length)
        {
            Array.Resize(ref _places, number * 2);
            Array.Resize(ref _lengths, number * 2);
            Array.Resize(ref _letters, number * 2);
        }

        (_places[number], _lengths[number], _letters[number]) = (Keep(term), (byte)term.Length, LettersOf(term));
        _slots[slot] = Count;
        if (Count * 2 > _slots.Length)
            Spread();
        return number;
    }

    /// <summary>Terms that at most so many slips of the keyboard turn into this one (a letter more, less, another, or two exchanged).</summary>
    public List<(int Number, int Distance)> Similar(string term, int mostSlips)
    {
        var similar = new List<(int, int)>();
        var letters = LettersOf(term);
        var distance = new EditDistance(term);
        for (var number = 0; number < Count; number++)
        {
            // One slip changes two bits at most: the letter that is gone, and the one that came.
            if (BitOperations.PopCount(_letters[number] ^ letters) > 2 * mostSlips || Math.Abs(_lengths[number] - term.Length) > mostSlips)
                continue;
            var slips = distance.To(this[number], mostSlips);
            if (slips <= mostSlips && slips > 0)
                similar.Add((number, slips));
        }

        return similar;
    }

    private static uint LettersOf(ReadOnlySpan<char> term)
    {
        var letters = 0u;
        foreach (var c in term)
            letters |= 1u << (c & 31);
        return letters;
    }

    // Where the term stands, or where it would be put.
    private int SlotOf(ReadOnlySpan<char> term)
    {
        var slot = (int)(StableHash.Of(term) & (uint)(_slots.Length - 1));
        while (_slots[slot] > 0 && !this[_slots[slot] - 1].SequenceEqual(term))
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private uint Keep(ReadOnlySpan<char> term)
    {
        if (_usedOfPage + term.Length > LettersOfPage)
        {
            _pages.Add(new char[LettersOfPage]);
            _usedOfPage = 0;
        }

        term.CopyTo(_pages[^1].AsSpan(_usedOfPage));
        var place = ((uint)(_pages.Count - 1) * LettersOfPage) + (uint)_usedOfPage;
        _usedOfPage += term.Length;
        return place;
    }

    private void Spread()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
            _slots[SlotOf(this[number])] = number + 1;
    }
}
