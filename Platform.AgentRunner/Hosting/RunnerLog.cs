using Microsoft.Extensions.Logging;

namespace Platform.AgentRunner.Hosting;

internal static partial class RunnerLog
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "The process ends by a fault: {Fault} {Place}")]
    public static partial void Crashed(ILogger logger, string fault, string place);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: version {Version}, epoch {Epoch}")]
    public static partial void Ready(ILogger logger, int version, long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked to stop: {Reason}")]
    public static partial void Stopping(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot start: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server does not answer: {Reason}")]
    public static partial void ServerAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inbox could not be read: {Reason}")]
    public static partial void RedisAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel stumbled ({Reason}); it goes on in {Seconds} s")]
    public static partial void TriedAgain(ILogger logger, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat could not be left in Redis: {Reason}")]
    public static partial void HeartbeatFailed(ILogger logger, string reason);
}
