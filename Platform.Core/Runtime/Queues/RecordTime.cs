namespace Platform.Core.Runtime.Queues;

/// <summary>Which times of records there is a place for.</summary>
internal static class RecordTime
{
    public static bool IsStorable(DateTimeOffset at, DateTimeOffset now)
    {
        var month = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return at >= month.AddMonths(-1) && at <= now.AddDays(1);
    }

    /// <summary>As the database keeps it: microseconds.</summary>
    public static DateTimeOffset Stored(DateTimeOffset at) => at.ToUniversalTime().AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
