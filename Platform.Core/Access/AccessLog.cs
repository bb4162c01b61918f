using Microsoft.Extensions.Logging;

namespace Platform.Core.Access;

internal static partial class AccessLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Last use of keys and sessions was not written, trying again: {Reason}")]
    public static partial void LastUseNotWritten(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sign-in refused for a known account: {Reason}")]
    public static partial void SignInRefused(ILogger logger, string reason);
}
