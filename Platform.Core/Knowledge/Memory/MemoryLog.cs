using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Memory;

internal static partial class MemoryLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "What is remembered of a user could not be read: {Fault}")]
    public static partial void RecallFailed(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A model could not look through what a user wrote: {Code}")]
    public static partial void ModelFailed(ILogger logger, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The writer of memories stumbled: {Fault}")]
    public static partial void WriterFailed(ILogger logger, string fault);
}
