namespace Platform.AgentRunner.Channels;

/// <summary>Waits longer after each failure in a row: 1, 2, 4 … 60 s, and up to a fifth more, so that many do not come back at once.</summary>
internal sealed class BackOff(TimeProvider time)
{
    private const int MaximumSeconds = 60;

    /// <summary>What went well for longer has nothing to do with the failures before it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(MaximumSeconds);

    private int _failures;

    public TimeSpan Next()
    {
        var seconds = Math.Min(MaximumSeconds, 1 << Math.Min(_failures++, 10));
        return TimeSpan.FromSeconds(seconds * (1 + (Random.Shared.NextDouble() / 5)));
    }

    public Task WaitAsync(TimeSpan wait, CancellationToken ct) => Task.Delay(wait, time, ct);

    public void Reset() => _failures = 0;
}
