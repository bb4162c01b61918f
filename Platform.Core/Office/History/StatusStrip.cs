using Platform.Core.Office.Data;
using Platform.Protocol.Office;

namespace Platform.Core.Office.History;

/// <summary>Makes a strip of times out of moments of change.</summary>
internal static class StatusStrip
{
    /// <param name="before">The last event before the range, or null when the agent was made within it.</param>
    /// <param name="within">Events of the range, oldest first.</param>
    /// <param name="from">Start of the range.</param>
    /// <param name="to">End of the range.</param>
    public static IReadOnlyList<StatusSegment> Of(OfficeEventRow? before, IReadOnlyList<OfficeEventRow> within, DateTimeOffset from, DateTimeOffset to)
    {
        var segments = new List<StatusSegment>();
        var (current, since) = (before, from);
        foreach (var next in within)
        {
            Add(current, since, next.At);
            (current, since) = (next, next.At);
        }
        Add(current, since, to);
        return segments;

        void Add(OfficeEventRow? state, DateTimeOffset start, DateTimeOffset end)
        {
            if (state is not null && end > start)
                segments.Add(new StatusSegment(start, end, StateOf(state), state.Task));
        }
    }

    /// <summary>Warning counts as up: the agent works, although somebody should look.</summary>
    public static double? UptimeOf(IReadOnlyList<StatusSegment> segments)
    {
        var known = segments.Sum(segment => (segment.To - segment.From).TotalSeconds);
        var up = segments.Where(segment => segment.State is BoardStatuses.Working or BoardStatuses.Idle or BoardStatuses.Warning).Sum(segment => (segment.To - segment.From).TotalSeconds);
        return known > 0 ? up / known : null;
    }

    private static string StateOf(OfficeEventRow state) =>
        state.ToStatus != ReportStatuses.Ok ? state.ToStatus : state.ToWorking ? BoardStatuses.Working : BoardStatuses.Idle;
}
