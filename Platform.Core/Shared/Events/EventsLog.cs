using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Events;

internal static partial class EventsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox could not be read; trying again")]
    public static partial void DispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A consumer of {EventType} failed; the event will be delivered again")]
    public static partial void ConsumerFailed(ILogger logger, string eventType, Exception exception);
}
