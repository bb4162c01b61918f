using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Core.Shared.Jobs;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Jobs;

/// <summary>Jobs, schedules, durations and results in the reader's words.</summary>
public sealed class JobWords(IStringLocalizer<JobsText> text, TimeProvider time)
{
    /// <summary>A job that this version has no name for keeps its key.</summary>
    public string Title(string key) => Known($"Job.{key}") ?? key;

    public string? About(string key) => Known($"Job.{key}.About");

    public string Result(JobResult result) => text[$"Result.{result}"];

    public string Node(JobNodeState state) => text[$"Node.{state}"];

    /// <summary>"every 15 seconds", "every hour at :07", "every day at 05:40" (the clock of <paramref name="timeZone"/>).</summary>
    public string Schedule(JobSchedule schedule, string? timeZone) => schedule switch
    {
        { Interval: { } interval } => Every(interval),
        { Hour: { } hour } => text["Schedule.Daily", Clock(hour, schedule.Minute, timeZone)],
        _ => text["Schedule.Hourly", MinuteOf(schedule.Minute, timeZone).ToString("00", CultureInfo.InvariantCulture)],
    };

    /// <summary>"0.04 s", "12 s", "3 min 20 s".</summary>
    public string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 1 => text["Duration.Milliseconds", Math.Max(1, (int)duration.TotalMilliseconds)],
        < 60 => text["Duration.Seconds", duration.TotalSeconds.ToString(duration.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.CurrentCulture)],
        _ => text["Duration.Minutes", (int)duration.TotalMinutes, duration.Seconds],
    };

    /// <summary>"in 5 min"; what is due already comes "now".</summary>
    public string Until(DateTimeOffset at) => (at - time.GetUtcNow()) switch
    {
        { TotalSeconds: < 1 } => text["Until.Now"],
        { TotalSeconds: < 60 } left => text["Until.Seconds", (int)left.TotalSeconds],
        { TotalMinutes: < 60 } left => text["Until.Minutes", (int)left.TotalMinutes],
        { TotalHours: < 24 } left => text["Until.Hours", (int)left.TotalHours],
        var left => text["Until.Days", (int)left.TotalDays],
    };

    public string Counts(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.Select(count => $"{Known($"Count.{count.Key}") ?? count.Key}: {count.Value.ToString("N0", CultureInfo.CurrentCulture)}"));

    private string? Known(string name) => text[name] is { ResourceNotFound: false } found ? found.Value : null;

    private string Every(TimeSpan interval)
    {
        if (interval == TimeSpan.FromMinutes(1) || interval == TimeSpan.FromHours(1) || interval == TimeSpan.FromDays(1) || interval == TimeSpan.FromSeconds(1))
            return text[$"Schedule.Every.{Unit(interval)}"];
        return text[$"Schedule.Every{Unit(interval)}s.{Plural.Of(Amount(interval))}", Amount(interval)];
    }

    private static string Unit(TimeSpan interval) => interval.Ticks switch
    {
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => "Day",
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => "Hour",
        var ticks when ticks % TimeSpan.TicksPerMinute == 0 => "Minute",
        _ => "Second",
    };

    private static long Amount(TimeSpan interval) => Unit(interval) switch
    {
        "Day" => interval.Ticks / TimeSpan.TicksPerDay,
        "Hour" => interval.Ticks / TimeSpan.TicksPerHour,
        "Minute" => interval.Ticks / TimeSpan.TicksPerMinute,
        _ => interval.Ticks / TimeSpan.TicksPerSecond,
    };

    private string Clock(int hour, int minute, string? timeZone) => Local(hour, minute, timeZone).ToString("t", CultureInfo.CurrentCulture);

    // A zone half an hour off moves the minute, too.
    private int MinuteOf(int minute, string? timeZone) => Local(12, minute, timeZone).Minute;

    private DateTimeOffset Local(int hour, int minute, string? timeZone)
    {
        var today = time.GetUtcNow();
        return TenantTime.In(new DateTimeOffset(today.Year, today.Month, today.Day, hour, minute, 0, TimeSpan.Zero), timeZone);
    }
}

/// <summary>The form of a counted word: one, few or many in Russian; English needs no more than many here.</summary>
internal static class Plural
{
    public static string Of(long number)
    {
        var (ones, tens) = (number % 10, number % 100);
        if (ones == 1 && tens != 11)
            return "One";
        return ones is >= 2 and <= 4 && tens is < 12 or > 14 ? "Few" : "Many";
    }
}
