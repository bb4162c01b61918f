using Microsoft.Extensions.Logging;

namespace Platform.Core.Knowledge.Search.Serving;

internal static partial class SearchLog
{
    [LoggerMessage(LogLevel.Warning, "An index in memory could not follow the knowledge base; it tries again")]
    public static partial void FollowingFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A question was not embedded by {Embedding}: {Code}. It was searched by its words")]
    public static partial void EmbeddingFailed(ILogger logger, string embedding, string code);
}
