namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>RFC 3339, appendix A: <c>P3Y6M4DT12H30M5S</c> or <c>P2W</c>; a unit between two others may not be left out.</summary>
internal static class DurationFormat
{
    public static bool IsDuration(string text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;
        if (text[^1] == 'W')
            return text[1..^1].All(char.IsAsciiDigit);
        var time = text.IndexOf('T', StringComparison.Ordinal);
        var date = time < 0 ? text[1..] : text[1..time];
        return (date.Length > 0 || time >= 0) && AreParts(date, "YMD") && (time < 0 || (time + 1 < text.Length && AreParts(text[(time + 1)..], "HMS")));
    }

    private static bool AreParts(string text, string units)
    {
        var previous = -1;
        for (var at = 0; at < text.Length; at++)
        {
            var from = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            var unit = at < text.Length && at > from ? units.IndexOf(text[at], StringComparison.Ordinal) : -1;
            if (unit < 0 || (previous >= 0 && unit != previous + 1))
                return false;
            previous = unit;
        }
        return true;
    }
}
