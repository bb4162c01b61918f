using System.Globalization;
using System.Text;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>
/// Writes iCalendar (RFC 5545): CRLF, lines of at most 75 octets, texts escaped, times in UTC (so no VTIMEZONE is needed), days as dates.
/// The same events make the same text.
/// <code>
/// BEGIN:VEVENT
/// UID:0199a3c2-…@platform
/// DTSTART:20261121T123000Z
/// SUMMARY:Стоматолог
/// END:VEVENT
/// </code>
/// </summary>
internal static class CalendarFile
{
    private const int LongestLine = 75;

    public static string Write(string name, IReadOnlyList<EventView> events)
    {
        var file = new StringBuilder();
        Line(file, "BEGIN:VCALENDAR");
        Line(file, "VERSION:2.0");
        Line(file, "PRODID:-//Platform//Calendar//EN");
        Line(file, "CALSCALE:GREGORIAN");
        Line(file, "METHOD:PUBLISH");
        Line(file, "X-WR-CALNAME:" + Escape(name));
        // How often a program should look again: by the standard (RFC 7986), and as most of them know it.
        Line(file, "REFRESH-INTERVAL;VALUE=DURATION:PT15M");
        Line(file, "X-PUBLISHED-TTL:PT15M");
        foreach (var booked in events)
            Write(file, booked);
        Line(file, "END:VCALENDAR");
        return file.ToString();
    }

    private static void Write(StringBuilder file, EventView booked)
    {
        Line(file, "BEGIN:VEVENT");
        Line(file, $"UID:{booked.Id}@platform");
        Line(file, "DTSTAMP:" + Utc(booked.UpdatedAt));
        Line(file, "CREATED:" + Utc(booked.CreatedAt));
        Line(file, "LAST-MODIFIED:" + Utc(booked.UpdatedAt));
        Line(file, FormattableString.Invariant($"SEQUENCE:{booked.Sequence}"));
        Line(file, Time("DTSTART", booked.StartsAt, booked));
        Line(file, Time("DTEND", booked.EndsAt, booked));
        Line(file, "SUMMARY:" + Escape(booked.Title));
        if (booked.Location is { } location)
            Line(file, "LOCATION:" + Escape(location));
        if (booked.Description is { } description)
            Line(file, "DESCRIPTION:" + Escape(description));
        Line(file, booked.Status == CalendarEventStatus.Cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
        Line(file, "TRANSP:OPAQUE");
        Line(file, "END:VEVENT");
    }

    private static string Time(string property, DateTimeOffset at, EventView booked) => booked.IsAllDay
        ? $"{property};VALUE=DATE:{LocalTime.WallOf(at, LocalTime.Find(booked.TimeZone) ?? TimeZoneInfo.Utc).ToString("yyyyMMdd", CultureInfo.InvariantCulture)}"
        : $"{property}:{Utc(at)}";

    private static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    // 3.3.11; other control characters may not stand in a text at all.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var letter in text.ReplaceLineEndings("\n"))
        {
            _ = letter switch
            {
                '\\' or ';' or ',' => escaped.Append('\\').Append(letter),
                '\n' => escaped.Append("\\n"),
                '\t' => escaped.Append(letter),
                _ when char.IsControl(letter) => escaped,
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }

    // 3.1: octets are counted, not letters, and no letter is cut in two. What follows begins with a space, which counts.
    private static void Line(StringBuilder file, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                file.Append("\r\n ");
                octets = 1;
            }

            file.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        file.Append("\r\n");
    }
}
