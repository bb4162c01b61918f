using System.Diagnostics;

namespace Platform.Core.Office.Silence;

/// <summary>
/// Judges since when this installation has really been able to hear. Whatever made it deaf (a stopped server, a database that was away, a
/// clock that jumped) restarts everybody's grace: silence before that is held against nobody.
/// </summary>
internal sealed class SilenceWatch(TimeProvider time)
{
    /// <summary>Longer than this between two looks counts as deaf. Looks come every 15 s.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(60);

    /// <summary>A wall clock that differs from the monotonic one by more has jumped; slewing by NTP stays far below.</summary>
    public static readonly TimeSpan LargestDrift = TimeSpan.FromSeconds(5);

    private readonly long _startedAt = time.GetTimestamp();
    private readonly Lock _lock = new();
    private (DateTimeOffset Wall, long Monotonic)? _previous;
    private DateTimeOffset? _started;

    /// <summary>The verdict at a look: since when we hear, and why that changed (null when it did not).</summary>
    /// <param name="now">The database's clock.</param>
    /// <param name="lastRun">The last look of any node, by the same clock; null for the first ever.</param>
    /// <param name="watchingSince">The verdict of the last look.</param>
    public (DateTimeOffset Since, string? Reason) Look(DateTimeOffset now, DateTimeOffset? lastRun, DateTimeOffset? watchingSince)
    {
        lock (_lock)
        {
            var monotonic = time.GetTimestamp();
            // Reckoned once: each time anew it would creep with every correction of the clock, and each look would seem to follow a start.
            _started ??= AsStored(now - time.GetElapsedTime(_startedAt, monotonic));
            var verdict = Judge(now, monotonic, lastRun, watchingSince);
            // From now on, then: the start is forgiven with it, and by a clock that jumped it may not be compared.
            if (verdict.Since == now)
                _started = DateTimeOffset.MinValue;
            return verdict;
        }
    }

    // The verdict comes back from the database, which keeps microseconds: a finer one would be later than itself for ever.
    private static DateTimeOffset AsStored(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));

    private (DateTimeOffset Since, string? Reason) Judge(DateTimeOffset now, long monotonic, DateTimeOffset? lastRun, DateTimeOffset? watchingSince)
    {
        var previous = _previous;
        _previous = (now, monotonic);
        if (previous is { } p && ((now - p.Wall) - time.GetElapsedTime(p.Monotonic, monotonic)).Duration() > LargestDrift)
            return (now, "the clock jumped");
        if (lastRun is not { } last || watchingSince is not { } since)
            return (now, "first look");
        if (now < last || since > now)
            return (now, "the clock went back");
        if (now - last > LongestGap)
            return (now, "nobody looked for a while");
        // A node that joined others was not deaf for long, but nobody can tell; the time before its start is forgiven once.
        return _started is { } started && started > since ? (started, "the server started") : (since, null);
    }
}
