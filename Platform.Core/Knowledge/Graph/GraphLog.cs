using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Graph;

internal static partial class GraphLog
{
    [LoggerMessage(LogLevel.Warning, "A reading of a collection for relations was broken off and is tried again: {Reason}")]
    public static partial void EnrichmentFailed(ILogger logger, string reason);
}
