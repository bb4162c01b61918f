using Microsoft.Extensions.Logging;

namespace Platform.Core.Runtime.Channels;

internal static partial class ChannelsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A file that was not kept could not be deleted: {Reason}")]
    public static partial void NotDeleted(ILogger logger, string reason);
}
