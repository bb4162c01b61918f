namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>Decoding of RFC 3492, whose names and numbers these are.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int Low = 1;
    private const int High = 26;
    private const int Skew = 38;
    private const int Damp = 700;

    /// <param name="text">Without <c>xn--</c>; of a host name, so of at most 63 characters.</param>
    /// <param name="decoded">Code points.</param>
    public static bool TryDecode(string text, out List<int> decoded)
    {
        var delimiter = text.LastIndexOf('-');
        decoded = [.. text[..Math.Max(0, delimiter)].Select(character => (int)character)];
        long codePoint = 128;
        long position = 0;
        var bias = 72;
        for (var at = delimiter + 1; at < text.Length;)
        {
            var (start, weight) = (position, 1L);
            for (var k = Base; ; k += Base)
            {
                if (at == text.Length || Digit(text[at++]) is not { } digit || weight > int.MaxValue)
                    return false;
                position += digit * weight;
                var threshold = Math.Clamp(k - bias, Low, High);
                if (digit < threshold)
                    break;
                weight *= Base - threshold;
            }
            bias = Adapt(position - start, decoded.Count + 1, start == 0);
            codePoint += position / (decoded.Count + 1);
            position %= decoded.Count + 1;
            if (codePoint > 0x10FFFF || codePoint is >= 0xD800 and <= 0xDFFF)
                return false;
            decoded.Insert((int)position++, (int)codePoint);
        }
        // A label of ASCII alone may not be written this way.
        return decoded.Exists(point => point >= 128);
    }

    private static int Adapt(long delta, int points, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - Low) * High / 2; k += Base)
            delta /= Base - Low;
        return k + (int)((Base - Low + 1) * delta / (delta + Skew));
    }

    private static int? Digit(char character) => char.IsAsciiLetter(character) ? (character | 32) - 'a' : char.IsAsciiDigit(character) ? character - '0' + 26 : null;
}
