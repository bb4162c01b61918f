namespace Platform.Core.Shared.Ingest;

/// <summary>The queue is full. Nothing was stored. Answer 429 or 503 with <c>Retry-After</c>.</summary>
public sealed class IngestBusyException(string writer, TimeSpan retryAfter)
    : Exception($"The queue of '{writer}' is full; try again in {retryAfter.TotalSeconds:0.###} s.")
{
    /// <summary>How long the caller should wait.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>
/// The database did not take the item in time, or the server is stopping. The item was not acknowledged; after a connection
/// lost in mid-commit it may nevertheless be stored.
/// </summary>
public sealed class IngestUnavailableException(string writer, TimeSpan retryAfter, Exception? innerException = null)
    : Exception($"'{writer}' cannot write now; try again in {retryAfter.TotalSeconds:0.###} s.", innerException)
{
    /// <summary>How long the caller should wait.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>The database refuses this very item (SqlState 22xxx or 23xxx in the inner exception). It is not stored; its neighbours are.</summary>
public sealed class IngestRejectedException(string writer, Exception innerException)
    : Exception($"'{writer}' cannot store this item: {innerException.Message}", innerException);

/// <summary>The batch failed by a bug or a broken schema; see the inner exception.</summary>
public sealed class IngestFailedException(string writer, Exception innerException)
    : Exception($"A batch of '{writer}' failed: {innerException.Message}", innerException);
