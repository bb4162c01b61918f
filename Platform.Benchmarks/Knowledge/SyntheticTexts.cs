using System.Text;

namespace Platform.Benchmarks.Knowledge;

/// <summary>
/// Texts that look to an index like real ones: words are drawn by Zipf's law from a vocabulary of Russian and English letters of natural length, some
/// words are codes and numbers, each text has a subject whose words it repeats.
/// </summary>
internal sealed class SyntheticTexts
{
    private const int Words = 400_000;
    private const int Subjects = 2_000;

    private static readonly string[] Russian = ["а", "о", "е", "и", "но", "то", "на", "ка", "ра", "ве", "по", "ли", "сто", "про", "пере", "тель", "ств", "ние", "ов", "ами", "ого", "ить", "ость", "ский", "мер", "дом", "ход"];
    private static readonly string[] English = ["a", "e", "o", "in", "re", "con", "ter", "al", "ti", "on", "er", "ment", "ing", "pro", "ver", "st", "and", "ble", "ly", "sub", "tra", "ness", "ous", "port", "ed", "ize", "form"];

    private readonly string[] _russian;
    private readonly string[] _english;
    private readonly double[] _sums = new double[Words];
    private readonly Random _random;

    public SyntheticTexts(int seed)
    {
        _random = new Random(seed);
        (_russian, _english) = (Vocabulary(Russian), Vocabulary(English));
        var sum = 0.0;
        for (var rank = 0; rank < Words; rank++)
            _sums[rank] = sum += 1 / (rank + 2.7);
    }

    public string Text(int characters)
    {
        var words = _random.Next(3) > 0 ? _russian : _english;
        var subject = 300 + (_random.Next(Subjects) * 20);
        var text = new StringBuilder(characters + 16);
        while (text.Length < characters)
        {
            var kind = _random.Next(100);
            text.Append(kind switch
            {
                < 2 => $"{words[_random.Next(2_000)][..2].ToUpperInvariant()}-{_random.Next(10_000)}",
                < 4 => $"{_random.Next(3_000)}",
                < 24 => words[subject + _random.Next(20)],
                _ => words[Rank()],
            });
            text.Append(_random.Next(12) == 0 ? ". " : " ");
        }

        return text.ToString(0, characters);
    }

    /// <summary>Four to nine words, as people ask, one in ten with a letter wrong.</summary>
    public string Question()
    {
        var words = _random.Next(3) > 0 ? _russian : _english;
        var subject = 300 + (_random.Next(Subjects) * 20);
        var question = Enumerable.Range(0, _random.Next(4, 10)).Select(_ => _random.Next(2) == 0 ? words[subject + _random.Next(20)] : words[Rank()]).ToArray();
        if (_random.Next(10) == 0 && Array.FindIndex(question, word => word.Length > 5) is >= 0 and var wrong)
            question[wrong] = question[wrong].Remove(2, 1);
        return string.Join(' ', question);
    }

    private int Rank()
    {
        var found = Array.BinarySearch(_sums, _random.NextDouble() * _sums[^1]);
        return Math.Min(found < 0 ? ~found : found, Words - 1);
    }

    // Frequent words are short.
    private string[] Vocabulary(string[] parts)
    {
        var known = new HashSet<string>(Words);
        var word = new StringBuilder();
        for (var length = 1.0; known.Count < Words; length += 0.000012)
        {
            word.Clear();
            for (var left = length + _random.NextDouble(); left >= 0; left--)
                word.Append(parts[_random.Next(parts.Length)]);
            known.Add(word.ToString());
        }

        return [.. known];
    }
}
