using Microsoft.Extensions.Logging;

namespace Platform.Core.Runtime.Channels;

internal static partial class ChannelsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A file that was not kept could not be deleted: {Reason}")]
    public static partial void NotDeleted(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading an outbox for web sockets ended by a fault")]
    public static partial void FeedEnded(ILogger logger, Exception exception);
}
