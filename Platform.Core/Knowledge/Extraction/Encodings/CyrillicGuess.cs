using System.Text;

namespace Platform.Core.Knowledge.Extraction.Encodings;

/// <summary>
/// Which single-byte set a text is in: the one in which its letters are as frequent as in Russian, small letters follow small ones, and little else turns up.
/// </summary>
internal static class CyrillicGuess
{
    private const int Sample = 64 * 1024;

    // Of а to я, in parts per thousand; ё counts as е.
    private static readonly int[] Frequency =
        [80, 16, 45, 17, 30, 85, 9, 16, 74, 12, 35, 44, 32, 67, 110, 28, 47, 55, 63, 26, 3, 10, 5, 14, 7, 4, 1, 19, 17, 3, 6, 20];

    private static readonly Encoding[] Cyrillic = [Charsets.Windows1251, Charsets.Koi8R, Charsets.Cp866];

    public static Encoding Of(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, Sample)];
        var (high, letters) = (0, 0);
        foreach (var b in sample)
        {
            high += b >= 0x80 ? 1 : 0;
            letters += char.IsAsciiLetter((char)b) ? 1 : 0;
        }

        // A few accents among Latin letters are western; a Cyrillic text is made of them.
        if (high * 3 < letters && !HasRuns(sample))
            return Charsets.Windows1252;
        var (best, most) = (Charsets.Windows1251, double.MinValue);
        foreach (var encoding in Cyrillic)
        {
            var score = Score(encoding.GetString(sample));
            if (score > most)
                (best, most) = (encoding, score);
        }

        return best;
    }

    // Three bytes above ASCII in a row: a Cyrillic word, and in western languages next to never.
    private static bool HasRuns(ReadOnlySpan<byte> bytes)
    {
        var (run, runs) = (0, 0);
        foreach (var b in bytes)
        {
            run = b >= 0x80 ? run + 1 : 0;
            runs += run == 3 ? 1 : 0;
        }

        return runs > 0;
    }

    private static double Score(string text)
    {
        var (score, previous) = (0.0, ' ');
        foreach (var c in text)
        {
            if (c >= 0x80)
                score += c is >= 'А' and <= 'я' or 'ё' or 'Ё' ? Letter(c, previous) : c is '«' or '»' or '—' or '–' or '№' or '…' or '“' or '”' or '„' or '\u00a0' or '€' ? 0 : -60;
            previous = c;
        }

        return score;
    }

    private static double Letter(char c, char previous)
    {
        var small = char.ToLowerInvariant(c) is 'ё' ? 'е' : char.ToLowerInvariant(c);
        // KOI8 and 1251 read one another with the cases swapped: a large letter inside a word is the sign.
        return char.IsUpper(c) && char.IsLower(previous) ? -50 : Frequency[small - 'а'] - 15;
    }
}
