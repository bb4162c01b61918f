using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Ingestion;

internal static partial class IngestionLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Work on sources could not go on ({Reason}); it is taken up again")]
    public static partial void WorkFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Edition {Edition} of source {Source} could not go on in state {State} ({Code}, attempt {Attempt}); it is tried again in {Seconds} s")]
    public static partial void Retried(ILogger logger, Guid edition, Guid source, string state, string code, int attempt, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Source {Source} failed in state {State}: {Code}, page {Page}")]
    public static partial void Failed(ILogger logger, Guid source, string state, string code, int? page);

    [LoggerMessage(Level = LogLevel.Error, Message = "Work on source {Source} met something unexpected in state {State}")]
    public static partial void Unexpected(ILogger logger, Guid source, string state, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Index {Index} of collection {Collection} serves now")]
    public static partial void Switched(ILogger logger, Guid index, Guid collection);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Index {Index} of collection {Collection} is ready and waits for a person: {Code}")]
    public static partial void SwitchWaits(ILogger logger, Guid index, Guid collection, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source {Source} has not moved for {Minutes} minutes: {Reason}, state {State}, {Detail}")]
    public static partial void Stalled(ILogger logger, Guid source, int minutes, string reason, string state, string detail);
}
