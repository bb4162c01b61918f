using System.Text.Json;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Reading;

/// <summary>A line of the list as the database gives it.</summary>
internal sealed class SourceLine
{
    // As long as the watchdog of the ingestion waits before it names a source.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public Guid Id { get; set; }

    public Guid CollectionId { get; set; }

    public string Collection { get; set; } = "";

    public Guid? ParentId { get; set; }

    public string Kind { get; set; } = "";

    public string Title { get; set; } = "";

    /// <summary>In the database's own lower case.</summary>
    public string SortTitle { get; set; } = "";

    public string? Url { get; set; }

    public string[] Tags { get; set; } = [];

    public string Status { get; set; } = "";

    public string? State { get; set; }

    public long Done { get; set; }

    public long Total { get; set; }

    public decimal Cost { get; set; }

    public string? Error { get; set; }

    public int? Version { get; set; }

    public int LatestVersion { get; set; }

    public int Chunks { get; set; }

    public long Tokens { get; set; }

    public long Size { get; set; }

    public string? FileName { get; set; }

    public string? MediaType { get; set; }

    public string? Language { get; set; }

    public int Pages { get; set; }

    public int Warnings { get; set; }

    public int Children { get; set; }

    public int FailedChildren { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? MovedAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public SourceRow Row(DateTimeOffset now)
    {
        var status = Enum.Parse<SourceStatus>(Status);
        var isOpen = status is not (SourceStatus.Ready or SourceStatus.Failed or SourceStatus.Paused);
        var isWaiting = isOpen && Attempts > 0 && NextAttemptAt > now;
        var isStalled = isOpen && MovedAt < now - Patience && !isWaiting;
        return new SourceRow(
            Id, CollectionId, Collection, ParentId, Enum.Parse<SourceKind>(Kind), Title, Url, Tags, status, new SourceProgress(Done, Total, isOpen && !isWaiting ? Eta(now) : null), Cost, FaultOf(status), Version,
            LatestVersion, Chunks, Tokens, Size, FileName, MediaType, Language, Pages, Warnings, Children, FailedChildren, isWaiting ? NextAttemptAt : null, isStalled ? MovedAt : null, CreatedAt, UpdatedAt);
    }

    internal static SourceFault? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<SourceFault>(json, JsonSerializerOptions.Web);

    // A failure that may pass is told while the next attempt is awaited.
    private SourceFault? FaultOf(SourceStatus status) => status switch
    {
        SourceStatus.Failed => Read(Error) ?? new SourceFault(State == nameof(EditionState.Cancelled) ? "cancelled" : "failed", null, null),
        SourceStatus.Ready => null,
        _ => Read(Error),
    };

    // As fast as it went so far.
    private int? Eta(DateTimeOffset now)
    {
        if (StartedAt is not { } started || Done <= 0 || Total <= Done || now <= started)
            return null;
        var seconds = (now - started).TotalSeconds / Done * (Total - Done);
        return seconds < int.MaxValue ? (int)Math.Ceiling(seconds) : null;
    }
}
