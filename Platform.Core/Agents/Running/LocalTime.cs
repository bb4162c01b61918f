using System.Globalization;
using Platform.Core.Agents.Running.Clock;

namespace Platform.Core.Agents.Running;

/// <summary>Times as people and models say them: by the clock on the wall of a zone.</summary>
internal static class LocalTime
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd"];

    private static readonly string[] OffsetForms =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>The zone that is named, or that of the conversation.</summary>
    public static TimeZoneInfo Zone(ActionArguments arguments, string key, string fallback) => Zones.Find(arguments.Text(key), $"/{key}") ?? Find(fallback) ?? TimeZoneInfo.Utc;

    public static TimeZoneInfo? Find(string name) => name.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary><c>2026-11-21T15:30</c> by the zone's clock, or with an offset of its own (<c>…+03:00</c>, <c>…Z</c>). Null where it is not sent.</summary>
    public static DateTimeOffset? Moment(ActionArguments arguments, string key, TimeZoneInfo zone)
    {
        if (arguments.Text(key) is not { } text)
            return null;
        if (DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
            return At(wall, zone) ?? throw ActionArguments.Fault(key, ToolText.All["Time.Skipped", text, zone.Id]);
        // Without an offset this form would be read by the server's own zone.
        if (DateTimeOffset.TryParseExact(text, OffsetForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
            return moment.ToUniversalTime();
        throw ActionArguments.Fault(key, ToolText.All["Time.Form", text]);
    }

    /// <summary>Null for an hour that the zone's clocks skip. Of an hour that comes twice it is the first.</summary>
    public static DateTimeOffset? At(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(wall))
            return null;
        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        var ticks = wall.Ticks - offset.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>When a day begins.</summary>
    public static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone) => AtOrAfter(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>Of a time that the clocks skip, what they show next.</summary>
    public static DateTimeOffset AtOrAfter(DateTime wall, TimeZoneInfo zone)
    {
        while (true)
        {
            if (At(wall, zone) is { } moment)
                return moment;
            wall = wall.AddMinutes(15);
        }
    }

    /// <summary><c>2026-11-21</c>.</summary>
    public static bool TryReadDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    public static DateTime WallOf(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;

    /// <summary><c>2026-11-21 15:30</c>.</summary>
    public static string Text(DateTimeOffset moment, TimeZoneInfo zone) => WallOf(moment, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>With the offset, for programs: <c>2026-11-21T15:30:00+03:00</c>.</summary>
    public static string Exact(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
