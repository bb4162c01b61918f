namespace Platform.Tests.Office;

/// <summary>The machine's clock, with a monotonic part that a test sets apart: what the database's clock does is beyond a test, so the other one moves.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override long TimestampFrequency => System.TimestampFrequency;

    public void Shift(TimeSpan by) => Interlocked.Add(ref _shift, (long)(by.TotalSeconds * TimestampFrequency));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow();

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _shift);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);
}
