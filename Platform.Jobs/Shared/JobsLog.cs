using Microsoft.Extensions.Logging;

namespace Platform.Jobs.Shared;

internal static partial class JobsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} (retry {Retry}) was refused: {Code} {Detail}")]
    public static partial void Refused(ILogger logger, string job, int retry, string code, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} (retry {Retry}) failed")]
    public static partial void Failed(ILogger logger, string job, int retry, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} missed its time; it was due at {Due}")]
    public static partial void Misfired(ILogger logger, string job, DateTimeOffset? due);

    [LoggerMessage(Level = LogLevel.Information, Message = "Jobs of this version: {Added} added, {Changed} rescheduled, {Removed} removed")]
    public static partial void Reconciled(ILogger logger, string added, string changed, string removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} was held by a firing that a cut connection lost; it is free again")]
    public static partial void Released(ILogger logger, string job);
}
