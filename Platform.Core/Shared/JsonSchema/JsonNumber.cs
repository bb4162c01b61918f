using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>
/// A JSON number without loss: <c>significand × 10^exponent</c>, the significand without trailing zeros. No operation writes a large
/// exponent out, so 1e999999999 costs what 1 costs.
/// </summary>
internal readonly record struct JsonNumber(BigInteger Significand, long Exponent, int Digits) : IComparable<JsonNumber>
{
    /// <summary>Characters of a number; conversions of longer ones would cost quadratic time.</summary>
    public const int LongestText = 4_096;

    // Exponents beyond are all the same to us: no two numbers with 18-digit exponents are told apart by them.
    private const long LargestExponent = 1_000_000_000_000_000_000;

    public static bool TryRead(JsonElement number, out JsonNumber read)
    {
        var raw = JsonMarshal.GetRawUtf8Value(number);
        read = raw.Length <= LongestText ? Read(raw) : default;
        return raw.Length <= LongestText;
    }

    /// <summary>1.0 and 1e3 are whole too. Needs no conversion, so it has no limit.</summary>
    public static bool IsWhole(JsonElement number)
    {
        var raw = JsonMarshal.GetRawUtf8Value(number);
        return !raw.ContainsAny((byte)'.', (byte)'e', (byte)'E') || Scan(raw, new char[raw.Length]).Exponent >= 0;
    }

    public bool IsMultipleOf(JsonNumber divisor)
    {
        if (Significand.IsZero)
            return true;
        // A significand never ends in zero, so it cannot make up for digits that the divisor has further left.
        if (divisor.Significand.IsZero || Exponent < divisor.Exponent)
            return false;
        var modulus = BigInteger.Abs(divisor.Significand);
        return (Significand % modulus * BigInteger.ModPow(10, Exponent - divisor.Exponent, modulus) % modulus).IsZero;
    }

    public int CompareTo(JsonNumber other)
    {
        if (Significand.Sign != other.Significand.Sign || Significand.IsZero)
            return Significand.Sign.CompareTo(other.Significand.Sign);
        var magnitude = (Digits + Exponent).CompareTo(other.Digits + other.Exponent);
        if (magnitude != 0)
            return magnitude * Significand.Sign;
        // The same magnitude: the exponents differ by at most the number of digits.
        return Exponent >= other.Exponent
            ? (Significand * BigInteger.Pow(10, (int)(Exponent - other.Exponent))).CompareTo(other.Significand)
            : Significand.CompareTo(other.Significand * BigInteger.Pow(10, (int)(other.Exponent - Exponent)));
    }

    private static JsonNumber Read(ReadOnlySpan<byte> raw)
    {
        Span<char> digits = raw.Length <= 64 ? stackalloc char[64] : new char[raw.Length];
        var (count, exponent) = Scan(raw, digits);
        if (count == 0)
            return new(BigInteger.Zero, 0, 0);
        var significand = count <= 18
            ? new BigInteger(long.Parse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture))
            : BigInteger.Parse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture);
        return new(raw[0] == '-' ? -significand : significand, exponent, count);
    }

    /// <summary>Writes the digits without zeros at either end; the exponent belongs to the last of them. Zero has none.</summary>
    private static (int Count, long Exponent) Scan(ReadOnlySpan<byte> raw, Span<char> digits)
    {
        var (count, used, fraction, isFraction, at) = (0, 0, 0, false, 0);
        for (; at < raw.Length && raw[at] is not ((byte)'e' or (byte)'E'); at++)
        {
            if (raw[at] == '.')
                isFraction = true;
            if (raw[at] is < (byte)'0' or > (byte)'9')
                continue;
            fraction += isFraction ? 1 : 0;
            if (count > 0 || raw[at] != '0')
                digits[count++] = (char)raw[at];
            if (raw[at] != '0')
                used = count;
        }
        return used == 0 ? (0, 0) : (used, (at < raw.Length ? ReadExponent(raw[(at + 1)..]) : 0) - fraction + (count - used));
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        var value = 0L;
        foreach (var character in text)
            if (character is >= (byte)'0' and <= (byte)'9')
                value = Math.Min(value * 10 + (character - '0'), LargestExponent / 10);
        return text[0] == '-' ? -value : value;
    }
}
