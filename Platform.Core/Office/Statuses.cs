using Platform.Protocol.Office;

namespace Platform.Core.Office;

/// <summary>The four statuses as they stand in the table.</summary>
internal static class Statuses
{
    /// <summary>The shared instance of a status that was read, so that a big board does not hold thousands of copies; null for no status.</summary>
    public static string? Find(ReadOnlySpan<char> status) => status switch
    {
        ReportStatuses.Ok => ReportStatuses.Ok,
        ReportStatuses.Warning => ReportStatuses.Warning,
        ReportStatuses.Error => ReportStatuses.Error,
        ReportStatuses.Offline => ReportStatuses.Offline,
        _ => null,
    };

    public static string Same(string status) => Find(status) ?? status;
}
