namespace Platform.Core.Agents.Running.Calendar;

/// <summary>Finds what is left of the days between events.</summary>
internal static class FreeSlots
{
    /// <param name="busy">By their beginnings.</param>
    /// <param name="dayStarts">By the zone's clock.</param>
    /// <param name="dayEnds">At most 24 hours.</param>
    public static List<(DateTimeOffset From, DateTimeOffset To)> Find(
        IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> busy, DateTimeOffset from, DateTimeOffset to, TimeSpan length, TimeSpan dayStarts, TimeSpan dayEnds, TimeZoneInfo zone, int most)
    {
        var free = new List<(DateTimeOffset From, DateTimeOffset To)>();
        var last = DateOnly.FromDateTime(LocalTime.WallOf(to.AddTicks(-1), zone));
        for (var day = DateOnly.FromDateTime(LocalTime.WallOf(from, zone)); day <= last && free.Count < most; day = day.AddDays(1))
        {
            var midnight = day.ToDateTime(TimeOnly.MinValue);
            var opens = Later(LocalTime.AtOrAfter(midnight + dayStarts, zone), from);
            var closes = Earlier(LocalTime.AtOrAfter(midnight + dayEnds, zone), to);
            foreach (var taken in busy.Where(taken => taken.To > opens && taken.From < closes))
            {
                Add(opens, taken.From);
                opens = Later(opens, taken.To);
            }

            Add(opens, closes);
        }

        return free;

        void Add(DateTimeOffset start, DateTimeOffset end)
        {
            if (end - start >= length && free.Count < most)
                free.Add((start, end));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
