namespace Platform.Core.Shared.Jobs;

/// <summary>When a job runs: either again and again after an interval, or at times of the day in UTC.</summary>
public sealed record JobSchedule
{
    private JobSchedule(TimeSpan? interval, int? hour, int minute) => (Interval, Hour, Minute) = (interval, hour, minute);

    /// <summary>From start to start; null for a schedule by the clock.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>0–23 UTC; null for every hour.</summary>
    public int? Hour { get; }

    /// <summary>0–59.</summary>
    public int Minute { get; }

    /// <summary>Quartz' cron form (seconds first), or null for an interval.</summary>
    public string? Cron => Interval is null ? FormattableString.Invariant($"0 {Minute} {(Hour is { } hour ? hour : "*")} * * ?") : null;

    public static JobSchedule Every(TimeSpan interval) =>
        interval >= TimeSpan.FromSeconds(1) ? new(interval, null, 0) : throw new ArgumentOutOfRangeException(nameof(interval), interval, "At least a second.");

    public static JobSchedule HourlyAt(int minute) => new(null, null, Within(minute, 59));

    public static JobSchedule DailyAt(int hour, int minute) => new(null, Within(hour, 23), Within(minute, 59));

    private static int Within(int value, int highest) => value >= 0 && value <= highest ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"0 to {highest}.");
}
