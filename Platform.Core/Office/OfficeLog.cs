using Microsoft.Extensions.Logging;

namespace Platform.Core.Office;

internal static partial class OfficeLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A board could not be brought up to date; reading all of it again")]
    public static partial void BoardFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A board could not be read: {Code}")]
    public static partial void BoardNotRead(ILogger logger, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} agents are offline after silence")]
    public static partial void Silent(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silence is not held against anyone until {Until}: {Reason}")]
    public static partial void Blind(ILogger logger, DateTimeOffset until, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The SQL door cannot listen, trying again: {Reason}")]
    public static partial void SqlDoorAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A row of the SQL door could not be stored and was left out: {Reason}")]
    public static partial void SqlRowLeftOut(ILogger logger, string reason);
}
