using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Golden;

internal static partial class GoldenLog
{
    [LoggerMessage(EventId = 7400, Level = LogLevel.Warning, Message = "Some searches could not be kept for the list of questions that found nothing: {Reason}")]
    public static partial void SearchesLost(ILogger logger, string reason);
}
