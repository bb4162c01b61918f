using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;

namespace Platform.AgentRunner.Telegram;

/// <summary>What goes by with time, and what does not.</summary>
internal static class Trouble
{
    public static bool IsPassing(Exception exception) => exception switch
    {
        TelegramException telegram => telegram.Fault is TelegramFault.Away or TelegramFault.Flood or TelegramFault.Conflict,
        RedisUnavailableException or RedisCommandException or HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>For the log: without contents.</summary>
    public static string NameOf(Exception exception) => exception is TelegramException telegram ? $"{telegram.Fault} ({telegram.Code})" : exception.GetType().Name;
}
