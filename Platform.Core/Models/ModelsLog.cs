using Microsoft.Extensions.Logging;
using Platform.Core.Models.Health;

namespace Platform.Core.Models;

internal static partial class ModelsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} at {Provider}/{Model} for {Tenant} failed: {Error}")]
    public static partial void AttemptFailed(ILogger logger, int attempt, string provider, string model, Guid tenant, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A call of {Tenant} goes on to {Provider}/{Model} after {Reason}")]
    public static partial void FallingBack(ILogger logger, Guid tenant, string provider, string model, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The breaker of {Provider} for {Tenant} is now {State} ({Reason})")]
    public static partial void Breaker(ILogger logger, string provider, Guid tenant, BreakerState state, string? reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The usage of a call of {Tenant} at {Provider}/{Model} ({Tokens} tokens) could not be written; its reservation ends by itself")]
    public static partial void UsageNotWritten(ILogger logger, Guid tenant, string provider, string model, int tokens, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health of models was not written, trying again: {Reason}")]
    public static partial void HealthNotWritten(ILogger logger, string reason);
}
