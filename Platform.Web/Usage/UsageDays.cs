using System.Globalization;
using Platform.Core.Usage;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Usage;

/// <summary>Which days are looked at, as they stand in the address: a preset, or the first and the last day. Days are the tenant's.</summary>
internal readonly record struct UsageDays(DateOnly From, DateOnly To, string? Preset)
{
    public const string Default = "30";

    public static readonly string[] Presets = ["7", "30", "month"];

    public static UsageDays Read(Func<string, string?> value, string? timeZone, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TenantTime.In(now, timeZone).DateTime);
        if (Day(value("from")) is { } from && Day(value("to")) is { } to && from <= to)
            return new UsageDays(from, to.DayNumber - from.DayNumber < UsageRange.MaximumDays - 1 ? to : from.AddDays(UsageRange.MaximumDays - 2), null);
        return value("period") switch
        {
            "7" => new UsageDays(today.AddDays(-6), today, "7"),
            "month" => new UsageDays(new DateOnly(today.Year, today.Month, 1), today, "month"),
            _ => new UsageDays(today.AddDays(-29), today, Default),
        };
    }

    /// <summary>From the beginning of the first day to the end of the last.</summary>
    public UsageRange Range(string? timeZone) => new(Beginning(From, timeZone), Beginning(To.AddDays(1), timeZone));

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 9000 ? day : null;

    private static DateTimeOffset Beginning(DateOnly day, string? timeZone)
    {
        var zone = timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
