using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>What became of an update that Telegram brought.</summary>
public enum WebhookOutcome
{
    Taken,

    /// <summary>The secret is not the one of this bot's webhook.</summary>
    Refused,

    /// <summary>Too many wait, or Redis is away: Telegram shall come again.</summary>
    Busy,
}

/// <summary>The server's side of Telegram: what a bot's process works with, and the door for what Telegram brings.</summary>
public sealed class TelegramChannels(
    ChannelProcesses processes, RedisConnection redis, SecretBox box, PlatformSettings platform, IOptions<TelegramOptions> options)
{
    /// <summary>The channel's name.</summary>
    public const string Channel = "telegram";

    private const string WebhookPurpose = "runtime.telegram.webhook";

    // A day's messages of a busy bot; Telegram itself keeps what is more.
    private const long MaximumWaiting = 10_000;

    // As Telegram forgets what it could not bring for a day.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>For the process of this very bot. Null where the agent or the channel is not published, or switched off.</summary>
    public async Task<TelegramSettings?> FindAsync(RunnerIdentity runner, CancellationToken ct)
    {
        if (runner.Integration != Channel || await processes.FindAsync(runner, ct) is not { } settings || !settings.Secrets.TryGetValue("bot_token", out var token))
            return null;
        var isBrought = options.Value.Webhook ?? platform.PublicUrl.StartsWith("https://", StringComparison.Ordinal);
        return new TelegramSettings
        {
            BotToken = token, ApiUrl = options.Value.BaseUrl, AgentName = settings.AgentName, Language = settings.Language,
            Greeting = settings.Settings["greeting"]?.GetValue<string>(),
            WebhookUrl = isBrought ? $"{platform.PublicUrl}/webhooks/telegram/{runner.AgentId}" : null,
            // Sealed by the installation, so every node knows it and nothing is stored. 176 characters; Telegram takes 256.
            WebhookSecret = isBrought ? box.Seal(WebhookPurpose, MarkOf(runner.AgentId)) : null,
        };
    }

    /// <summary>Leaves an update for the bot's process, after the secret was checked.</summary>
    /// <param name="agent"><c>{tenant_slug}.{agent_slug}</c>.</param>
    public async Task<WebhookOutcome> TakeAsync(string agent, string? secret, string update, CancellationToken ct)
    {
        if (!IsSecretOf(agent, secret))
            return WebhookOutcome.Refused;
        var stream = ChannelKeys.TelegramUpdates(agent);
        try
        {
            if ((await redis.ExecuteAsync("XLEN", ct, stream)).AsInt64() >= MaximumWaiting)
                return WebhookOutcome.Busy;
            await redis.ExecuteAsync("XADD", ct, stream, "*", "payload", update);
            await redis.KeyExpireAsync(stream, Kept, ct);
            await redis.PublishAsync(ChannelKeys.TelegramBell(agent), "", ct);
            return WebhookOutcome.Taken;
        }
        catch (RedisUnavailableException)
        {
            return WebhookOutcome.Busy;
        }
    }

    private bool IsSecretOf(string agent, string? secret)
    {
        try
        {
            return secret is { Length: > 0 and <= 256 } && box.Open(WebhookPurpose, secret) == MarkOf(agent);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }
    }

    private static string MarkOf(string agent) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(agent)));
}
