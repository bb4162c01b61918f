using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Operations;

internal static partial class OperationLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation}: the database cannot be reached: {Reason}")]
    public static partial void DatabaseUnavailable(ILogger logger, string operation, string reason);
}
