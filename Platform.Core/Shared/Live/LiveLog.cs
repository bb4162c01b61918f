using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Live;

internal static partial class LiveLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber of {Feature} failed on a change notice of kind {Kind}")]
    public static partial void HandlerFailed(ILogger logger, string feature, string kind, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on {Channel} is not a change notice and was ignored")]
    public static partial void Malformed(ILogger logger, string channel);
}
