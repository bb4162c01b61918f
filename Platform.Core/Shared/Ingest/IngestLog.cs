using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Ingest;

internal static partial class IngestLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Ingest {Writer}: {Items} items could not be written, the database is unavailable")]
    public static partial void Unavailable(ILogger logger, string writer, int items, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ingest {Writer} writes again")]
    public static partial void Recovered(ILogger logger, string writer);

    // The database's detail quotes the row, so only the state is logged.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Ingest {Writer}: one item was refused by the database ({Reason})")]
    public static partial void Rejected(ILogger logger, string writer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Ingest {Writer}: a batch of {Items} items failed")]
    public static partial void Failed(ILogger logger, string writer, int items, Exception exception);
}
