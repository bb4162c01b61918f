namespace Platform.AgentRunner.Telegram;

/// <summary>What a refusal of the Bot API means for whoever called.</summary>
internal enum TelegramFault
{
    /// <summary>The token is not a bot's (any more).</summary>
    Unauthorized,

    /// <summary>Somebody else asks for this bot's updates.</summary>
    Conflict,

    /// <summary>Too much: wait for <see cref="TelegramException.RetryAfter"/>.</summary>
    Flood,

    /// <summary>The user has blocked the bot, or the group has thrown it out.</summary>
    Blocked,

    /// <summary>The group has another id now: <see cref="TelegramException.MigratedTo"/>.</summary>
    Migrated,

    /// <summary>The message has this very text already.</summary>
    NotModified,

    /// <summary>The message that should be changed is not there, or cannot be changed.</summary>
    NotEditable,

    /// <summary>The request is wrong, and will be.</summary>
    Refused,

    /// <summary>Nobody answered, or Telegram does not feel well: later.</summary>
    Away,
}

/// <summary>The Bot API did not do what was asked. The message holds neither the token nor what was said.</summary>
internal sealed class TelegramException(TelegramFault fault, int code, Exception? inner = null) : Exception($"Telegram: {fault} ({code}).", inner)
{
    public TelegramFault Fault { get; } = fault;

    /// <summary>As HTTP has it; 0 where there was no answer.</summary>
    public int Code { get; } = code;

    public TimeSpan RetryAfter { get; private init; }

    public long? MigratedTo { get; private init; }

    public static TelegramException Of(int status, TelegramAnswer? answer)
    {
        var (code, said) = (answer?.ErrorCode ?? status, answer?.Description ?? "");
        if (answer?.Parameters?.MigrateToChatId is { } moved)
            return new TelegramException(TelegramFault.Migrated, code) { MigratedTo = moved };
        return new TelegramException(FaultOf(code, said), code) { RetryAfter = TimeSpan.FromSeconds(Math.Clamp(answer?.Parameters?.RetryAfter ?? 1, 1, 3600)) };
    }

    private static TelegramFault FaultOf(int code, string said) => code switch
    {
        // A token that never was one answers 404: it stands in the path.
        401 or 404 => TelegramFault.Unauthorized,
        403 => TelegramFault.Blocked,
        409 => TelegramFault.Conflict,
        429 => TelegramFault.Flood,
        400 when said.Contains("message is not modified", StringComparison.OrdinalIgnoreCase) => TelegramFault.NotModified,
        400 when said.Contains("message to edit not found", StringComparison.OrdinalIgnoreCase) || said.Contains("message can't be edited", StringComparison.OrdinalIgnoreCase) => TelegramFault.NotEditable,
        >= 400 and < 500 => TelegramFault.Refused,
        _ => TelegramFault.Away,
    };
}
