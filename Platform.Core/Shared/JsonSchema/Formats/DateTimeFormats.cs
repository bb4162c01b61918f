namespace Platform.Core.Shared.JsonSchema.Formats;

/// <summary>RFC 3339: <c>2026-11-20T19:05:18.25+03:00</c>.</summary>
internal static class DateTimeFormats
{
    public static bool IsDateTime(string text) => text.Length > 11 && text[10] is 'T' or 't' ? IsDate(text[..10]) && IsTime(text[11..]) : false;

    public static bool IsDate(string text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-' || Number(text, 0, 4) is not { } year || Number(text, 5, 2) is not { } month || Number(text, 8, 2) is not { } day)
            return false;
        // Year 0 is a year of RFC 3339 but none of .NET; it is a leap year, as 400 is.
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 400 : year, month);
    }

    public static bool IsTime(string text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':' || Number(text, 0, 2) is not { } hour || Number(text, 3, 2) is not { } minute || Number(text, 6, 2) is not { } second)
            return false;
        var at = 8;
        if (text[at] == '.')
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]);)
                at++;
        if (text[8] == '.' && at == 9)
            return false;
        if (Offset(text[at..]) is not { } offset || hour > 23 || minute > 59 || second > 60)
            return false;
        // A leap second is the last one of a day in UTC.
        return second < 60 || (hour * 60 + minute - offset + 2 * 1_440) % 1_440 == 1_439;
    }

    /// <summary>Minutes east of UTC; null: none is written there.</summary>
    private static int? Offset(string text)
    {
        if (text is "Z" or "z")
            return 0;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || Number(text, 1, 2) is not { } hours || Number(text, 4, 2) is not { } minutes || hours > 23 || minutes > 59)
            return null;
        return (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    }

    private static int? Number(string text, int start, int length)
    {
        var number = 0;
        for (var i = start; i < start + length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                return null;
            number = number * 10 + (text[i] - '0');
        }
        return number;
    }
}
