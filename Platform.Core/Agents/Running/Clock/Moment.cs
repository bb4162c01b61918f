using System.Globalization;

namespace Platform.Core.Agents.Running.Clock;

/// <summary>A time as people write it, in their zone.</summary>
/// <param name="IsDay">Only the day was named.</param>
internal readonly record struct Moment(DateTimeOffset At, TimeZoneInfo Zone, bool IsDay)
{
    private static readonly string[] Local = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
    private static readonly string[] WithOffset = [.. Local.Select(format => format + "zzz"), .. Local.Select(format => format + "'Z'")];

    public DateTime Wall => TimeZoneInfo.ConvertTime(At, Zone).DateTime;

    public static Moment Now(TimeProvider time, TimeZoneInfo zone) => new(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone), zone, false);

    /// <summary>
    /// What the clocks on the wall show. A time that a change of the clocks leaves out is moved on by as much (02:30 → 03:30); of one that comes twice the first is meant.
    /// </summary>
    public static Moment OfWall(DateTime wall, TimeZoneInfo zone, bool isDay)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new Moment(TimeZoneInfo.ConvertTime(new DateTimeOffset(wall, offset), zone), zone, isDay);
    }

    public static bool TryParse(string text, TimeZoneInfo zone, out Moment moment)
    {
        text = text.Trim();
        if (text.Length > 10 && text[10] == ' ')
            text = $"{text[..10]}T{text[11..]}";
        var culture = CultureInfo.InvariantCulture;
        if (DateTime.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out var day))
            moment = OfWall(day, zone, isDay: true);
        else if (DateTime.TryParseExact(text, Local, culture, DateTimeStyles.None, out var wall))
            moment = OfWall(wall, zone, isDay: false);
        else if (DateTimeOffset.TryParseExact(text, WithOffset, culture, DateTimeStyles.AssumeUniversal, out var at))
            moment = new Moment(TimeZoneInfo.ConvertTime(at, zone), zone, false);
        else
            moment = default;
        return moment.Zone is not null;
    }
}
