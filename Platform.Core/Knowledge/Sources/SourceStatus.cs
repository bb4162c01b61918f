using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Sources;

/// <summary>How far a source is, in one word.</summary>
public enum SourceStatus
{
    Queued,
    Extracting,
    Chunking,
    Embedding,
    Linking,
    Ready,

    /// <summary>With an error; an older version may serve nevertheless.</summary>
    Failed,
    Paused,
}

/// <summary>What of an edition decides how its source stands.</summary>
/// <param name="Version">The number of its version.</param>
internal sealed record EditionStanding(Guid Id, int Version, IndexState Index, EditionState State, bool IsPaused, bool IsLive, DateTimeOffset CreatedAt);

internal static class SourceStanding
{
    /// <summary>The edition that people are shown: of the newest version under the index that serves; one that somebody cancelled only where nothing serves. Null where there is none.</summary>
    public static EditionStanding? Shown(IEnumerable<EditionStanding> editions)
    {
        var known = editions.ToArray();
        var newest = known.Where(e => e.Index == IndexState.Current).OrderByDescending(e => e.Version).ThenByDescending(e => e.CreatedAt).FirstOrDefault();
        var live = Array.Find(known, e => e.IsLive);
        return newest is null or { State: EditionState.Cancelled } ? live ?? newest ?? known.MaxBy(e => e.CreatedAt) : newest;
    }

    public static SourceStatus Of(EditionState state, bool isPaused) => state switch
    {
        EditionState.Ready => SourceStatus.Ready,
        EditionState.Failed or EditionState.Cancelled => SourceStatus.Failed,
        _ when isPaused => SourceStatus.Paused,
        EditionState.Extracting => SourceStatus.Extracting,
        EditionState.Chunking => SourceStatus.Chunking,
        EditionState.Embedding => SourceStatus.Embedding,
        EditionState.Linking => SourceStatus.Linking,
        _ => SourceStatus.Queued,
    };
}
