using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;

namespace Platform.Core.Knowledge.Sources;

/// <summary>What of an edition decides how its source stands.</summary>
/// <param name="Version">The number of its version.</param>
internal sealed record EditionStanding(int Version, IndexState Index, EditionState State, bool IsPaused, DateTimeOffset CreatedAt);

internal static class SourceStanding
{
    /// <summary>As the lists show it: the newest version under the index that serves; one that somebody cancelled only where there is nothing else.</summary>
    public static SourceStatus Of(IEnumerable<EditionStanding> editions) =>
        editions.OrderByDescending(e => e.Index == IndexState.Current).ThenBy(e => e.State == EditionState.Cancelled).ThenByDescending(e => e.Version).ThenByDescending(e => e.CreatedAt).FirstOrDefault() is { } shown
            ? Of(shown.State, shown.IsPaused)
            : SourceStatus.Queued;

    private static SourceStatus Of(EditionState state, bool isPaused) => state switch
    {
        EditionState.Ready => SourceStatus.Ready,
        EditionState.Failed or EditionState.Cancelled => SourceStatus.Failed,
        _ when isPaused => SourceStatus.Paused,
        _ => Enum.Parse<SourceStatus>(state.ToString()),
    };
}
