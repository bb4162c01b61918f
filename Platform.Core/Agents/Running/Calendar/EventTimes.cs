namespace Platform.Core.Agents.Running.Calendar;

/// <summary>Reads when an event is to be from what a model sends.</summary>
internal static class EventTimes
{
    private const int UsualMinutes = 60;

    private const int MostDays = 366;

    // A calendar is for plans: what lies further away is a slip of the pen.
    private const int MostYears = 5;

    /// <param name="present">The event that is moved: it keeps its length where no other is sent.</param>
    public static EventTime Read(ActionArguments sent, TimeZoneInfo zone, EventView? present, DateTimeOffset now)
    {
        var text = sent.RequiredText("start", 64);
        var when = LocalTime.TryReadDay(text, out var day) ? AllDay(sent, zone, day, present) : Timed(sent, zone, present);
        if (when.EndsAt <= when.StartsAt)
            throw ActionArguments.Fault("end", CalendarText.All["End.Before"]);
        if (when.EndsAt - when.StartsAt > TimeSpan.FromDays(MostDays + 1))
            throw ActionArguments.Fault("end", CalendarText.All["End.TooLong", MostDays]);
        return when.StartsAt > now.AddYears(-MostYears) && when.EndsAt < now.AddYears(MostYears) ? when : throw ActionArguments.Fault("start", CalendarText.All["Start.TooFar", MostYears]);
    }

    /// <summary>What is looked at: from now, and a week, where nothing else is said.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Range(ActionArguments sent, TimeZoneInfo zone, DateTimeOffset now, int mostDays)
    {
        var from = LocalTime.TryReadDay(sent.Text("from"), out var first) ? Midnight("from", first, zone) : LocalTime.Moment(sent, "from", zone) ?? now;
        var to = LocalTime.TryReadDay(sent.Text("to"), out var last) ? Midnight("to", last, zone, days: 1) : LocalTime.Moment(sent, "to", zone) ?? Later(from, 7);
        if (to <= from)
            throw ActionArguments.Fault("to", CalendarText.All["End.Before"]);
        return to - from <= TimeSpan.FromDays(mostDays + 1) ? (from, to) : throw ActionArguments.Fault("to", CalendarText.All["End.TooLong", mostDays]);
    }

    private static EventTime AllDay(ActionArguments sent, TimeZoneInfo zone, DateOnly first, EventView? present)
    {
        if (sent.Number("duration_minutes", 1, int.MaxValue) is not null)
            throw ActionArguments.Fault("duration_minutes", CalendarText.All["Duration.AllDay"]);
        var days = present is { IsAllDay: true } ? (int)Math.Round((present.EndsAt - present.StartsAt).TotalDays) : 1;
        if (sent.Text("end") is { } text)
        {
            if (!LocalTime.TryReadDay(text, out var last))
                throw ActionArguments.Fault("end", CalendarText.All["End.Day"]);
            days = last.DayNumber - first.DayNumber + 1;
        }

        return days < 1
            ? throw ActionArguments.Fault("end", CalendarText.All["End.Before"])
            : new EventTime(Midnight("start", first, zone), Midnight("end", first, zone, days), true, zone.Id);
    }

    private static EventTime Timed(ActionArguments sent, TimeZoneInfo zone, EventView? present)
    {
        var start = LocalTime.Moment(sent, "start", zone)!.Value;
        var minutes = sent.Number("duration_minutes", 1, (MostDays + 1) * 24 * 60);
        var end = LocalTime.Moment(sent, "end", zone);
        if (end is not null && minutes is not null)
            throw ActionArguments.Fault("duration_minutes", CalendarText.All["End.Both"]);
        var length = minutes is { } count ? TimeSpan.FromMinutes(count)
            : present is { IsAllDay: false } ? present.EndsAt - present.StartsAt
            : TimeSpan.FromMinutes(UsualMinutes);
        if (end is null && start > DateTimeOffset.MaxValue - length)
            throw ActionArguments.Fault("start", CalendarText.All["Start.TooFar", MostYears]);
        return new EventTime(start, end ?? start + length, false, zone.Id);
    }

    private static DateTimeOffset Midnight(string key, DateOnly day, TimeZoneInfo zone, int days = 0) =>
        day.Year is > 1900 and < 9000 && days < 10_000 ? LocalTime.Midnight(day.AddDays(days), zone) : throw ActionArguments.Fault(key, CalendarText.All["Start.TooFar", MostYears]);

    private static DateTimeOffset Later(DateTimeOffset from, int days) => from < DateTimeOffset.MaxValue.AddDays(-days) ? from.AddDays(days) : DateTimeOffset.MaxValue;
}
