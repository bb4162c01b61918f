using System.Net.Http.Json;
using Platform.AgentRunner.Channels;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>A bot: its messages into the agent's inbox, the agent's answers into its chats.</summary>
[Integration(Bot.Channel)]
internal sealed class TelegramComponent(RunnerParts parts) : Component
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(10);

    private Bot? _bot;

    protected override async Task SetupAsync(CancellationToken ct)
    {
        var settings = await SettingsAsync(ct);
        _bot = new Bot(parts, settings, new TelegramApi(settings), new TelegramUser(Bot.IdOf(settings.BotToken), true, null, null, null, null), parts.Log.CreateLogger("Telegram"), TimeProvider.System);
        try
        {
            _bot = _bot with { Self = await _bot.Api.GetMeAsync(ct) };
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Unauthorized)
        {
            throw new ComponentRefusedException("telegram.unauthorized");
        }
        catch (TelegramException)
        {
            // Telegram is away: that is no reason not to start.
        }
    }

    protected override async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await KnowSelfAsync(ct);
            await using var deliveries = new Deliveries(_bot!);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task[] both = [new Receiving(_bot!, new Intake(_bot!, deliveries)).RunAsync(stop.Token), deliveries.RunAsync(stop.Token)];
            var first = await Task.WhenAny(both);
            await stop.CancelAsync();
            await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Unauthorized)
        {
            throw new ComponentRefusedException("telegram.unauthorized");
        }
    }

    protected override Task CleanupAsync()
    {
        _bot?.Api.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>For tests, which kill it: no call gets through any more.</summary>
    internal void Cut() => _bot?.Api.Dispose();

    private async Task<TelegramSettings> SettingsAsync(CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(ServerPatience);
        using var response = await parts.Server.SendAsync(HttpMethod.Get, "runner/v1/channels/telegram", null, HttpCompletionOption.ResponseContentRead, late.Token);
        return (await response.Content.ReadFromJsonAsync(ChannelJson.Default.TelegramSettings, late.Token))!;
    }

    private async Task KnowSelfAsync(CancellationToken ct)
    {
        var backOff = new BackOff(_bot!.Time);
        while (_bot.Self.Username is null)
        {
            try
            {
                _bot = _bot with { Self = await _bot.Api.GetMeAsync(ct) };
                await parts.Heart.SayAsync("running", null, ct);
                return;
            }
            catch (TelegramException exception) when (Trouble.IsPassing(exception))
            {
                var wait = backOff.Next();
                TelegramLog.TriedAgain(_bot.Log, "Asking who the bot is", wait.TotalSeconds, Trouble.NameOf(exception));
                await parts.Heart.SayAsync("running", "telegram.away", ct);
                await backOff.WaitAsync(wait, ct);
            }
        }
    }
}
