using System.Numerics;

namespace Platform.Core.Knowledge.Search.Ranking;

/// <summary>
/// Charikar's simhash over runs of three words: texts that differ in a few words differ in a few bits. 64 bits, of which at most three may differ between
/// near-duplicates (Manku, Jain and Das Sarma, "Detecting near-duplicates for web crawling", 2007).
/// </summary>
internal sealed class Fingerprint
{
    private const int MostBits = 3;

    /// <summary>Texts shorter than this have too few runs for a similarity: they must have the same words.</summary>
    private const int FewestWords = 24;

    private readonly int[] _bits = new int[64];
    private ulong _all;
    private ulong _before;
    private ulong _last;
    private int _words;

    public void Add(ReadOnlySpan<char> word)
    {
        var hash = StableHash.Of(word);
        _all = StableHash.Mix((_all * 31) + hash);
        if (++_words > 2)
        {
            var shingle = StableHash.Mix((((_before * 31) + _last) * 31) + hash);
            for (var bit = 0; bit < 64; bit++)
                _bits[bit] += ((shingle >> bit) & 1) == 1 ? 1 : -1;
        }

        (_before, _last) = (_last, hash);
    }

    /// <summary>The fingerprint of what was added; begins anew.</summary>
    public ulong Take()
    {
        var fingerprint = _all;
        if (_words >= FewestWords)
        {
            fingerprint = 0;
            for (var bit = 0; bit < 64; bit++)
                fingerprint |= _bits[bit] > 0 ? 1UL << bit : 0;
        }

        Array.Clear(_bits);
        (_all, _before, _last, _words) = (0, 0, 0, 0);
        return fingerprint;
    }

    public static bool AreNear(ulong one, ulong other) => BitOperations.PopCount(one ^ other) <= MostBits;
}
