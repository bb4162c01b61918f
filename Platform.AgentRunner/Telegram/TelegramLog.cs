using Microsoft.Extensions.Logging;

namespace Platform.AgentRunner.Telegram;

internal static partial class TelegramLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The bot {Bot} is served by {Way}")]
    public static partial void Serving(ILogger logger, long bot, string way);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} failed and is tried again in {Seconds} s: {Fault}")]
    public static partial void TriedAgain(ILogger logger, string what, double seconds, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Telegram asks to be silent for {Seconds} s")]
    public static partial void Flood(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody else asks for this bot's updates")]
    public static partial void Conflict(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer cannot be delivered: {Fault} ({Code})")]
    public static partial void Undeliverable(ILogger logger, TelegramFault fault, int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An update could not be read and was left out")]
    public static partial void Unreadable(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook could not be set ({Code}); updates are asked for instead")]
    public static partial void NoWebhook(ILogger logger, int code);
}
