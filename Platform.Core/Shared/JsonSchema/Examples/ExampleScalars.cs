using Platform.Core.Shared.JsonSchema.Keywords;

namespace Platform.Core.Shared.JsonSchema.Examples;

/// <summary>Texts and numbers worth trying for a shape; the caller takes the first that fits.</summary>
internal static class ExampleScalars
{
    private const int LongestText = 10_000;

    private static readonly Dictionary<string, string> Formats = new()
    {
        ["date-time"] = "2026-01-31T09:30:00Z", ["date"] = "2026-01-31", ["time"] = "09:30:00Z", ["duration"] = "PT30M", ["email"] = "name@example.com", ["idn-email"] = "name@example.com",
        ["hostname"] = "example.com", ["idn-hostname"] = "example.com", ["ipv4"] = "192.0.2.1", ["ipv6"] = "2001:db8::1", ["uri"] = "https://example.com/", ["uri-reference"] = "/path", ["iri"] = "https://example.com/",
        ["iri-reference"] = "/path", ["uuid"] = "01890a5d-ac96-774b-bcce-b302099a8057", ["regex"] = "^[a-z]+$", ["json-pointer"] = "/key", ["relative-json-pointer"] = "0", ["uri-template"] = "/path/{id}",
    };

    /// <param name="shape">What the text must fit.</param>
    /// <param name="number">Tells several texts of one list apart; the first is 0.</param>
    public static IEnumerable<string> Texts(ExampleShape shape, int number)
    {
        var least = Math.Min(shape.Count("minLength", isMost: false) ?? 0, LongestText);
        var most = shape.Count("maxLength", isMost: true) ?? int.MaxValue;
        foreach (var format in shape.Values("format").Select(format => format.GetString()!))
            if (number == 0 && Formats.TryGetValue(format, out var known))
                yield return known;
        foreach (var pattern in shape.Keywords<PatternKeyword>())
            for (var attempt = 0; attempt < 24; attempt++)
                if (PatternExample.Create(pattern.Pattern.Tree, attempt < 12 ? attempt + number : least + attempt - 12 + number, attempt) is { } text)
                    yield return text.Length < least ? text.PadRight(least, 'a') : text;
        var plain = number == 0 ? "text" : FormattableString.Invariant($"text {number + 1}");
        plain = plain.Length < least ? plain.PadRight(least, 'x') : plain;
        yield return plain.Length > most ? plain[^most..] : plain;
    }

    public static IEnumerable<decimal> Numbers(ExampleShape shape, bool isWhole, int number)
    {
        var lower = shape.Numbers("minimum", "exclusiveMinimum").Select(limit => (decimal?)limit).Max();
        var upper = shape.Numbers("maximum", "exclusiveMaximum").Select(limit => (decimal?)limit).Min();
        var divisor = shape.Numbers("multipleOf").Aggregate(isWhole ? 1m : 0m, (common, next) => common == 0 ? next : TryMultiple(common, next));
        var step = divisor != 0 ? divisor : 1m;
        var start = lower ?? upper - step * 4 ?? 1m;
        var first = InDecimal(() => Math.Ceiling(start / step) * step) ?? start;
        return new[] { lower is null && upper is null && divisor == 0 ? 1m : first, first + step, start, upper ?? first, ((lower ?? 0) / 2) + ((upper ?? 0) / 2), 0m }
            .Select(candidate => candidate + step * number);
    }

    // Decimal overflows beyond 28 digits; then the plain candidates must do.
    private static decimal? InDecimal(Func<decimal> calculate)
    {
        try
        {
            return calculate();
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>A common multiple of two divisors, found among the first ones.</summary>
    private static decimal TryMultiple(decimal left, decimal right)
    {
        for (var i = 1; i <= 1_000; i++)
            if (InDecimal(() => left * i % right) == 0)
                return left * i;
        return left;
    }
}
