namespace Platform.Core.Runtime.Queues;

/// <summary>How the workers of the queues go about it.</summary>
public sealed record QueueOptions
{
    /// <summary>Most records that are handled at once.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>No further record is taken into a batch that weighs as much, in bytes.</summary>
    public int BatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Between two looks while records come, and the first step of the back-off while none do.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Between two looks at a queue that stays empty.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>After Redis or the database did not answer.</summary>
    public TimeSpan PauseAfterTrouble { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A node that is silent for longer has ended: another takes over what it had in hand.</summary>
    public TimeSpan AliveFor { get; init; } = TimeSpan.FromSeconds(10);
}
