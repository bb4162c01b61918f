using System.Globalization;

namespace Platform.AgentRunner.Telegram;

/// <summary>What the process of a bot keeps in Redis for the one that comes after it.</summary>
internal static class TelegramKeys
{
    /// <summary>The last update that is in the inbox, until Telegram would have forgotten it anyway.</summary>
    public static string Offset(string agent, long bot) => string.Create(CultureInfo.InvariantCulture, $"agent:{agent}:telegram:offset:{bot}");

    /// <summary>Which of Telegram's messages an answer stands in (hash).</summary>
    public static string Said(string agent, string message) => $"agent:{agent}:telegram:said:{message}";

    /// <summary>Ids of groups that became supergroups (hash, old to new).</summary>
    public static string Moved(string agent) => $"agent:{agent}:telegram:moved";

    /// <summary>This person was told to wait for their admission.</summary>
    public static string Told(string agent, long user) => string.Create(CultureInfo.InvariantCulture, $"agent:{agent}:telegram:told:{user}");
}
