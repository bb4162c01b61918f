namespace Platform.Core.Office;

/// <summary>Settings of the office.</summary>
public sealed class OfficeOptions
{
    /// <summary>Silence after which an agent counts as offline; <c>OFFICE_OFFLINE_AFTER</c> in seconds. 5 s to a day.</summary>
    public TimeSpan OfflineAfter { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Reports of one key that may wait at once, at least 1,000 (one batch); the next get 429. Well below what the queues hold, so that a flood from one key leaves room for the others.</summary>
    public int MaxWaitingPerCaller { get; set; } = 5_000;

    /// <summary>Concurrent batches of reports per node, 1 to 16. Two keep one core of PostgreSQL busy; more only makes the batches smaller.</summary>
    public int Writers { get; set; } = 2;
}
