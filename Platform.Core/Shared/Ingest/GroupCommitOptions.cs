namespace Platform.Core.Shared.Ingest;

/// <summary>
/// Writes <paramref name="items"/> with one statement in one commit and fills <paramref name="results"/> index by index.
/// Returns only after the commit. Neither memory may be kept after the returned task ends: both are used again for the next batch.
/// It may be called again with the same items when a commit's fate is unknown (a lost connection), so the statement must be idempotent
/// or <see cref="GroupCommitOptions.RetryFor"/> must be zero.
/// </summary>
public delegate Task CommitBatch<TItem, TResult>(ReadOnlyMemory<TItem> items, Memory<TResult> results, CancellationToken cancellationToken);

/// <summary>
/// How two waiting items for one row become one, for statements that may not touch a row twice (<c>ON CONFLICT DO UPDATE</c>).
/// <paramref name="Merge"/> gets the earlier and the later item; both callers then complete with the same result of the same commit.
/// </summary>
public sealed record Combining<TItem>(IEqualityComparer<TItem> SameRow, Func<TItem, TItem, TItem> Merge)
{
    /// <summary>The later item replaces the earlier one.</summary>
    public static Combining<TItem> LaterWins(IEqualityComparer<TItem> sameRow) => new(sameRow, static (_, later) => later);
}

/// <summary>Limits of one <see cref="GroupCommitWriter{TItem,TResult}"/>. The defaults suit small rows and a database nearby.</summary>
public sealed record GroupCommitOptions
{
    /// <summary>Batches that may be under way at once, each on a connection of its own, 1 to 64. One order key always uses the same writer.</summary>
    public int Writers { get; init; } = 2;

    /// <summary>Most items of one batch, 1 to 100,000.</summary>
    public int MaxBatch { get; init; } = 1_000;

    /// <summary>Most items that wait in front of one writer; the next caller gets <see cref="IngestBusyException"/>.</summary>
    public int QueueLength { get; init; } = 10_000;

    /// <summary>How long a batch that is not full waits for more. Zero: only what came in during the previous commit is grouped.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.Zero;

    /// <summary>A single attempt that takes longer is cancelled and counts as a transient failure.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a batch is tried again after transient failures. Zero: one attempt.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Pause before the first repetition; doubles up to one second.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What <see cref="IngestBusyException"/> and <see cref="IngestUnavailableException"/> tell the caller to wait.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long disposal waits for queued items before it fails the rest as unavailable.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Sorts a failure of the batch delegate; the default knows Npgsql.</summary>
    public Func<Exception, IngestFailure> Classify { get; init; } = IngestFailures.Classify;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Writers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Writers, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBatch, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Linger, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CommitTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstBackOff, TimeSpan.Zero);
    }
}
