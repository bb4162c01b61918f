using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Reading;

/// <summary>How a source stands, as its newest version under the serving index does. A cancelled one has failed with the code <c>cancelled</c>.</summary>
public enum SourceStatus
{
    Queued,
    Extracting,
    Chunking,
    Embedding,
    Linking,
    Ready,
    Failed,
    Paused,
}

public enum SourceOrder
{
    /// <summary>By when it was added.</summary>
    Added,
    Title,

    /// <summary>By the last change.</summary>
    Updated,

    /// <summary>Bytes of the newest version.</summary>
    Size,
    Cost,
}

/// <summary>Which sources are looked at.</summary>
/// <param name="Collection">A name, whatever the case of its letters.</param>
/// <param name="Search">Part of title, address, file name or tag.</param>
/// <param name="Tags">All of them.</param>
/// <param name="Parent">Only what came out of this site or archive.</param>
/// <param name="TopOnly">Without what came out of sites and archives.</param>
public sealed record SourceFilter(
    string? Collection = null, SourceStatus? Status = null, string? Search = null, IReadOnlyList<string>? Tags = null, SourceKind? Kind = null, Guid? Parent = null, bool TopOnly = false);

/// <param name="Done">Of the state's own work: pages, chunks.</param>
/// <param name="Total">0 where nobody knows yet.</param>
/// <param name="EtaSeconds">Null where nobody can tell.</param>
public sealed record SourceProgress(long Done, long Total, int? EtaSeconds);

/// <summary>A source as a line of a list.</summary>
/// <param name="Cost">US dollars spent on all its editions.</param>
/// <param name="Version">The one that serves.</param>
/// <param name="LatestVersion">The newest that came; 0: there is none.</param>
/// <param name="Chunks">That serve; before any does, those made so far.</param>
/// <param name="Size">Bytes of the newest version.</param>
/// <param name="Warnings">How many places of the newest version were left out.</param>
/// <param name="Children">What came out of a site or an archive.</param>
/// <param name="RetryAt">After a failure that may pass.</param>
/// <param name="StalledSince">It should move and has not for a while.</param>
public sealed record SourceRow(
    Guid Id, Guid CollectionId, string Collection, Guid? ParentId, SourceKind Kind, string Title, string? Url, IReadOnlyList<string> Tags, SourceStatus Status, SourceProgress Progress, decimal Cost,
    SourceFault? Error, int? Version, int LatestVersion, int Chunks, long Tokens, long Size, string? FileName, string? MediaType, string? Language, int Pages, int Warnings, int Children,
    int FailedChildren, DateTimeOffset? RetryAt, DateTimeOffset? StalledSince, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Something is being done, or will be without anybody's help.</summary>
    public bool IsUnderway => Status is not (SourceStatus.Ready or SourceStatus.Failed or SourceStatus.Paused);

    /// <summary>It answers questions, in this version or an older one.</summary>
    public bool IsServing => Version is not null;
}
