using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Messaging;

internal static partial class RedisLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Redis {Address} is connected")]
    public static partial void Connected(ILogger logger, RedisAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis {Address} is lost: {Reason}")]
    public static partial void Lost(ILogger logger, RedisAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis {Address} cannot be reached: {Reason}; trying on")]
    public static partial void Unreachable(ILogger logger, RedisAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of the Redis channel {Channel} failed")]
    public static partial void HandlerFailed(ILogger logger, string channel, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of a Redis connection event failed")]
    public static partial void EventHandlerFailed(ILogger logger, Exception exception);
}
