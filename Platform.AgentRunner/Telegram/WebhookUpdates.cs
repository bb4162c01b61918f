using System.Text.Json;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>What Telegram brought to the server and the server left in a stream. An entry goes when its message is in the inbox.</summary>
internal sealed class WebhookUpdates(Bot bot, Intake intake)
{
    private const int Batch = 100;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Bell _bell = new();
    private IAsyncDisposable? _listening;

    public async Task TakeAsync(CancellationToken ct)
    {
        _listening ??= await bot.Redis.SubscribeAsync(ChannelKeys.TelegramBell(bot.Agent), (_, _) => Ring(), ct);
        var stream = ChannelKeys.TelegramUpdates(bot.Agent);
        // Nobody else reads it, and what was read is taken out: no group is needed.
        var entries = (await bot.Redis.ExecuteAsync("XRANGE", ct, stream, "-", "+", "COUNT", Batch)).AsArray();
        if (entries.Count == 0)
        {
            await _bell.WaitAsync(Look, ct);
            return;
        }

        await intake.TakeAsync([.. entries.Select(Parse).OfType<TelegramUpdate>()], ct);
        foreach (var entry in entries)
            await bot.Redis.ExecuteAsync("XDEL", ct, stream, entry.AsArray()[0].AsString());
    }

    private TelegramUpdate? Parse(RedisReply entry)
    {
        try
        {
            return entry.AsArray()[1].Field(RuntimeKeys.Payload) is { } payload ? JsonSerializer.Deserialize(payload, TelegramJson.Default.TelegramUpdate) : null;
        }
        catch (JsonException)
        {
            TelegramLog.Unreadable(bot.Log);
            return null;
        }
    }

    private void Ring() => _bell.Ring();
}
