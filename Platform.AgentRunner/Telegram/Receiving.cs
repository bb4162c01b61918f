using System.Globalization;
using System.Text.Json;
using Platform.AgentRunner.Channels;

namespace Platform.AgentRunner.Telegram;

/// <summary>Gets updates: by asking for them, or from the stream into which the server puts what Telegram brings. An update is confirmed when its message is in the inbox.</summary>
internal sealed class Receiving(Bot bot, Intake intake)
{
    // Telegram keeps an update for a day. A bot that nobody wrote to for a week gets a new, perhaps lower row of numbers: an old offset would throw these away.
    private static readonly TimeSpan OffsetHolds = TimeSpan.FromDays(1);

    // Another process of this bot may be ending: only one that stays is worth a word.
    private const int ConflictsUntilTold = 3;

    private (long Update, DateTimeOffset At)? _last;
    private int _conflicts;

    public async Task RunAsync(CancellationToken ct)
    {
        var backOff = new BackOff(bot.Time);
        Func<CancellationToken, Task>? turn = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                turn ??= await OpenAsync(ct);
                await turn(ct);
                backOff.Reset();
                if (_conflicts > 0)
                    await SettleAsync(ct);
            }
            catch (Exception exception) when (Trouble.IsPassing(exception))
            {
                var wait = backOff.Next();
                if (exception is TelegramException { Fault: TelegramFault.Conflict })
                    await ConflictAsync(ct);
                if (exception is TelegramException { Fault: TelegramFault.Flood } flood && flood.RetryAfter > wait)
                    wait = flood.RetryAfter;
                TelegramLog.TriedAgain(bot.Log, "Receiving updates", wait.TotalSeconds, Trouble.NameOf(exception));
                await backOff.WaitAsync(wait, ct);
            }
        }
    }

    private async Task<Func<CancellationToken, Task>> OpenAsync(CancellationToken ct)
    {
        if (bot.Settings is { WebhookUrl: { } url, WebhookSecret: { } secret })
        {
            try
            {
                await bot.Api.SetWebhookAsync(url, secret, ct);
                TelegramLog.Serving(bot.Log, bot.Self.Id, "webhook");
                var webhook = new WebhookUpdates(bot, intake);
                return webhook.TakeAsync;
            }
            catch (TelegramException exception) when (exception.Fault == TelegramFault.Refused)
            {
                TelegramLog.NoWebhook(bot.Log, exception.Code);
            }
        }

        await bot.Api.DeleteWebhookAsync(ct);
        _last = await FindOffsetAsync(ct);
        TelegramLog.Serving(bot.Log, bot.Self.Id, "long polling");
        return PollAsync;
    }

    private async Task PollAsync(CancellationToken ct)
    {
        var offset = _last is { } known && bot.Time.GetUtcNow() - known.At < OffsetHolds ? known.Update + 1 : (long?)null;
        var found = await bot.Api.GetUpdatesAsync(offset, ct);
        if (found.Count == 0)
            return;
        await intake.TakeAsync([.. found.Select(Parse).OfType<TelegramUpdate>()], ct);
        _last = (found.Max(update => update.GetProperty("update_id").GetInt64()), bot.Time.GetUtcNow());
        await bot.Redis.StringSetAsync(
            TelegramKeys.Offset(bot.Agent, bot.Self.Id), string.Create(CultureInfo.InvariantCulture, $"{_last.Value.Update} {_last.Value.At.ToUnixTimeSeconds()}"), OffsetHolds, onlyIfMissing: false, ct);
    }

    private async Task<(long, DateTimeOffset)?> FindOffsetAsync(CancellationToken ct) =>
        (await bot.Redis.StringGetAsync(TelegramKeys.Offset(bot.Agent, bot.Self.Id), ct))?.Split(' ') is [var update, var at]
            && long.TryParse(update, CultureInfo.InvariantCulture, out var number) && long.TryParse(at, CultureInfo.InvariantCulture, out var seconds)
            ? (number, DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;

    private async Task ConflictAsync(CancellationToken ct)
    {
        if (++_conflicts != ConflictsUntilTold)
            return;
        TelegramLog.Conflict(bot.Log);
        await bot.Parts.Heart.SayAsync("running", "telegram.conflict", ct);
    }

    private async Task SettleAsync(CancellationToken ct)
    {
        if (_conflicts >= ConflictsUntilTold)
            await bot.Parts.Heart.SayAsync("running", null, ct);
        _conflicts = 0;
    }

    private TelegramUpdate? Parse(JsonElement update)
    {
        try
        {
            return update.Deserialize(TelegramJson.Default.TelegramUpdate);
        }
        catch (JsonException)
        {
            TelegramLog.Unreadable(bot.Log);
            return null;
        }
    }
}
