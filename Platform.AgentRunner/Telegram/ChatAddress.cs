using System.Globalization;

namespace Platform.AgentRunner.Telegram;

/// <summary>Where to speak: a chat, or a topic of a forum. As a thread's id it is <c>-100123</c> or <c>-100123/7</c>.</summary>
internal readonly record struct ChatAddress(long Chat, long? Topic)
{
    /// <summary>Telegram gives groups negative ids.</summary>
    public bool IsGroup => Chat < 0;

    public override string ToString() => Topic is { } topic ? string.Create(CultureInfo.InvariantCulture, $"{Chat}/{topic}") : Chat.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out ChatAddress address)
    {
        address = default;
        var parts = (text ?? "").Split('/');
        if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var chat) || chat == 0)
            return false;
        long topic = 0;
        if (parts.Length == 2 && !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out topic))
            return false;
        address = new ChatAddress(chat, parts.Length == 2 ? topic : null);
        return true;
    }
}
