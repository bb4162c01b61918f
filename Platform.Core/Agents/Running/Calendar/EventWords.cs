using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Core.Agents.Running.Calendar;

/// <summary>Events as models read them.</summary>
internal static class EventWords
{
    /// <summary><c>2026-11-21 15:30–16:30: Dentist, Lenina 5 [id …]</c></summary>
    public static string Line(EventView booked, TimeZoneInfo zone)
    {
        var place = booked.Location is { } location ? $", {location}" : "";
        return $"{When(booked, zone)}: {booked.Title}{place} [id {booked.Id}]";
    }

    public static string Span(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var (start, end) = (LocalTime.WallOf(from, zone), LocalTime.WallOf(to, zone));
        var until = end.ToString(start.Date == end.Date ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{start:yyyy-MM-dd HH:mm}–{until}");
    }

    public static JsonArray Json(IEnumerable<EventView> events, TimeZoneInfo zone) => new([.. events.Select(booked => Json(booked, zone))]);

    public static JsonObject Json(EventView booked, TimeZoneInfo zone) => new()
    {
        ["id"] = booked.Id.ToString(), ["title"] = booked.Title, ["start"] = LocalTime.Exact(booked.StartsAt, zone), ["end"] = LocalTime.Exact(booked.EndsAt, zone),
        ["all_day"] = booked.IsAllDay, ["location"] = booked.Location,
    };

    private static string When(EventView booked, TimeZoneInfo zone)
    {
        if (!booked.IsAllDay)
            return Span(booked.StartsAt, booked.EndsAt, zone);
        // Days are those of the event's own zone: a birthday does not move when its owner travels.
        var own = LocalTime.Find(booked.TimeZone) ?? TimeZoneInfo.Utc;
        var (first, last) = (LocalTime.WallOf(booked.StartsAt, own), LocalTime.WallOf(booked.EndsAt, own).AddDays(-1));
        var days = string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd}") + (last.Date > first.Date ? string.Create(CultureInfo.InvariantCulture, $"–{last:yyyy-MM-dd}") : "");
        return CalendarText.All["AllDay", days];
    }
}
