using Microsoft.Extensions.Logging;

namespace Platform.Core.Runtime.Supervision;

internal static partial class SupervisionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Process {Pid} runs {Agent} ({Kind}), fence {Fence}; it was ready after {Milliseconds} ms")]
    public static partial void Running(ILogger logger, string agent, string kind, int pid, long fence, long milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Process {Pid} of {Agent} ({Kind}) is kept: an earlier life of this server started it")]
    public static partial void Adopted(ILogger logger, string agent, string kind, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Agent} ({Kind}) is stopped: {Reason}")]
    public static partial void Stopped(ILogger logger, string agent, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Crash {Crash} in a row of {Agent} ({Kind}): {Detail} Next start in {Seconds} s")]
    public static partial void Crashed(ILogger logger, string agent, string kind, int crash, string detail, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Agent} ({Kind}) is in error and is not started again by itself: {Detail}")]
    public static partial void InError(ILogger logger, string agent, string kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agent} ({Kind}) belongs to another node now; its process here ends")]
    public static partial void Lost(ILogger logger, string agent, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Agent} ({Kind}) could not be looked after this time ({Exception}); it is tried again")]
    public static partial void KeeperFailed(ILogger logger, string agent, string kind, string exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The supervisor's look failed ({Exception}); it is tried again")]
    public static partial void LookFailed(ILogger logger, string exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The office board was not told of agent {Agent} ({Exception}); the next look tells it")]
    public static partial void NotReported(ILogger logger, Guid agent, string exception);
}
