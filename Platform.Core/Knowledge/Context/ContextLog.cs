using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Context;

internal static partial class ContextLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The knowledge base could not be searched for an agent: {Fault}")]
    public static partial void SearchFailed(ILogger logger, string fault);
}
