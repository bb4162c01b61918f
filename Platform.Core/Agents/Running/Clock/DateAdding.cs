using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Core.Agents.Running.Clock;

/// <summary>Years to days go by the calendar on the wall, hours and minutes by the clock: a day later is the same time of day, 24 hours later need not be.</summary>
internal static class DateAdding
{
    public static readonly string[] Units = ["years", "months", "weeks", "days", "hours", "minutes"];

    public static Moment Add(Moment from, JsonObject arguments)
    {
        var (hours, minutes) = (Whole(arguments, "hours"), Whole(arguments, "minutes"));
        try
        {
            // From the largest: 31 January and a month is the last of February, and a day more is March.
            var wall = from.Wall.AddYears(Whole(arguments, "years")).AddMonths(Whole(arguments, "months")).AddDays(7.0 * Whole(arguments, "weeks") + Whole(arguments, "days"));
            // The present moment is not taken apart and put together where nothing of the calendar is added: an hour that comes twice would be lost.
            var moved = wall == from.Wall ? from : Moment.OfWall(wall, from.Zone, from.IsDay);
            return hours == 0 && minutes == 0 ? moved : moved with { At = moved.At.AddHours(hours).AddMinutes(minutes), IsDay = false };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Time.OutOfRange"], "");
        }
    }

    public static ToolOutput Difference(Moment from, Moment until)
    {
        var (first, last) = (from.Wall, until.Wall);
        var isDays = from.IsDay && until.IsDay;
        var span = isDays ? last - first : until.At - from.At;
        var (years, months, days) = Parts(first < last ? first : last, first < last ? last : first);
        var data = new JsonObject
        {
            ["total_days"] = Math.Round(span.TotalDays, 6), ["total_hours"] = Math.Round(span.TotalHours, 4), ["total_minutes"] = Math.Round(span.TotalMinutes, 2),
            ["years"] = years, ["months"] = months, ["days"] = days, ["is_negative"] = span < TimeSpan.Zero,
        };
        var text = isDays
            ? RunningText.All["Time.Days", Math.Round(span.TotalDays), years, months, days]
            : RunningText.All["Time.Span", (long)span.TotalDays, Math.Abs(span.Hours), Math.Abs(span.Minutes), Math.Round(span.TotalHours, 2), Math.Round(span.TotalMinutes)];
        return new ToolOutput(text, data);
    }

    private static (int Years, int Months, int Days) Parts(DateTime first, DateTime last)
    {
        var months = (last.Year - first.Year) * 12 + last.Month - first.Month;
        if (first.AddMonths(months) > last)
            months--;
        return (months / 12, months % 12, (last - first.AddMonths(months)).Days);
    }

    private static int Whole(JsonObject arguments, string unit)
    {
        if (arguments[unit] is not { } value)
            return 0;
        // 2.0 is a whole number, too; a schema of the tool's own may let anything pass.
        return decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.Truncate(number) == number && Math.Abs(number) <= 100_000_000
            ? (int)number : throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Time.Whole"], $"/{unit}");
    }
}
