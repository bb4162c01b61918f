using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>What the parts of this channel share.</summary>
/// <param name="Self">The bot as Telegram knows it.</param>
internal sealed record Bot(RunnerParts Parts, TelegramSettings Settings, TelegramApi Api, TelegramUser Self, ILogger Log, TimeProvider Time)
{
    public const string Channel = "telegram";

    public string Agent => Parts.Settings.AgentId;

    public RedisConnection Redis => Parts.Redis;

    /// <summary>The id that every token begins with: <c>123456:ABC-DEF…</c>.</summary>
    public static long IdOf(string token) => long.TryParse(token.Split(':')[0], out var id) ? id : 0;
}
