namespace Platform.Core.Runtime.Channels;

/// <summary>How Telegram is reached.</summary>
public sealed class TelegramOptions
{
    /// <summary>The section of the configuration: <c>Platform__Telegram__BaseUrl</c> in the environment.</summary>
    public const string Section = "Platform:Telegram";

    /// <summary>The short name of <see cref="BaseUrl"/> in the environment, which wins.</summary>
    public const string BaseUrlVariable = "TELEGRAM_API_URL";

    /// <summary>Of the Bot API, or of a Bot API server of one's own: http or https, without a slash at the end. The operator's own word: private addresses may stand here.</summary>
    public string BaseUrl { get; set; } = "https://api.telegram.org";

    /// <summary>Let Telegram bring updates in place of asking for them; null: where <c>PLATFORM_PUBLIC_URL</c> is an address of https, which Telegram wants.</summary>
    public bool? Webhook { get; set; }

    internal static bool IsBase(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
        && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0 && !url.EndsWith('/');
}
