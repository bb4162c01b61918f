using Microsoft.Extensions.Logging;

namespace Platform.Core.Runtime.Queues;

internal static partial class QueuesLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue}: records cannot be written now ({Reason}); they stay where they are, and it goes on by itself")]
    public static partial void Troubled(ILogger logger, string queue, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Queue}: records are written again")]
    public static partial void Recovered(ILogger logger, string queue);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Queue}: a batch failed; it stays in hand and is tried again")]
    public static partial void Failed(ILogger logger, string queue, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue}: {Count} records cannot be written ({Reasons}); they stand in {Queue}:dead. Hash of the first: {Hash}")]
    public static partial void Dead(ILogger logger, string queue, int count, string reasons, string hash);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Queue}: {Count} records of a node that has ended are in the queue again")]
    public static partial void GivenBack(ILogger logger, string queue, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The worker of {Queue} ended; it starts again")]
    public static partial void Ended(ILogger logger, string queue, Exception? exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Who took which conversation over could not be told to the runners ({Reason}); it is tried again")]
    public static partial void TakenNotTold(ILogger logger, string reason);
}
