using System.Collections.Concurrent;
using System.Text.Json;
using Platform.AgentRunner.Channels;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>
/// Answers from the outbox to their chats. Each entry is acknowledged when its answer stands in Telegram; what another process of this bot left unacknowledged
/// comes first. Answers of other channels are acknowledged as they are seen.
/// </summary>
internal sealed class Deliveries : IAsyncDisposable
{
    // What waits in the outbox is safe there; here it would be memory.
    private const int MaximumUnderWay = 500;

    // The bell is Pub/Sub, and may be lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Bot _bot;
    private readonly Outbox _outbox;
    private readonly Speaking _speaking;
    private readonly Dictionary<ChatAddress, (ChatLane Lane, Task Running)> _lanes = [];
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, bool> _underWay = new();
    private readonly ConcurrentQueue<string> _delivered = new();
    private readonly Bell _bell = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();

    public Deliveries(Bot bot) => (_bot, _outbox, _speaking) = (bot, new Outbox(bot.Redis, bot.Agent, Bot.Channel), new Speaking(bot, new BotPace(bot.Time)));

    public async Task RunAsync(CancellationToken ct)
    {
        await using var answers = await _bot.Redis.SubscribeAsync(RuntimeKeys.Output(_bot.Agent), (_, _) => Ring(), ct);
        await using var pieces = await _bot.Redis.SubscribeAsync(RuntimeKeys.Live(_bot.Agent), (_, text) => Hear(text), ct);
        var backOff = new BackOff(_bot.Time);
        // First what a predecessor left, page by page; then what is new.
        string? leftAfter = Outbox.Left;
        while (!ct.IsCancellationRequested && !_failed.Task.IsCompleted)
        {
            try
            {
                await AcknowledgeAsync(ct);
                var last = _underWay.Count >= MaximumUnderWay ? null : await ReadAsync(leftAfter ?? Outbox.New, ct);
                if (last is null && (leftAfter is null || _underWay.Count >= MaximumUnderWay))
                    await _bell.WaitAsync(Look, ct);
                else if (leftAfter is not null)
                    leftAfter = last;
                backOff.Reset();
            }
            catch (Exception exception) when (Trouble.IsPassing(exception))
            {
                // Redis may have given out what we did not hear of.
                leftAfter = "0";
                var wait = backOff.Next();
                TelegramLog.TriedAgain(_bot.Log, "Reading the outbox", wait.TotalSeconds, Trouble.NameOf(exception));
                await backOff.WaitAsync(wait, ct);
            }
        }

        await _failed.Task.WaitAsync(ct);
    }

    /// <summary>A word of the channel's own.</summary>
    public void Say(ChatAddress at, string id, string text) =>
        WithLane(at, lane => lane.Add(new Saying(null, new AgentAnswer { ChatId = at.ToString(), Channel = Bot.Channel, MessageId = id, Response = text })));

    /// <summary>Called by the lanes; acknowledged with the next look.</summary>
    public void Delivered(string entry)
    {
        _delivered.Enqueue(entry);
        _bot.Parts.Heart.Moved();
        Ring();
    }

    /// <summary>Nothing can be delivered any more.</summary>
    public void Fail(Exception exception)
    {
        _failed.TrySetException(exception);
        Ring();
    }

    /// <summary>Takes a lane off that has nothing to do.</summary>
    public bool TryRetire(ChatAddress at, Func<bool> isIdle)
    {
        lock (_lock)
            return isIdle() && _lanes.Remove(at);
    }

    /// <summary>Lets the calls that are under way come to their end, and acknowledges them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_lock)
            running = [.. _lanes.Values.Select(lane => lane.Running)];
        // The process has ten seconds in all.
        await Task.WhenAll(running).WaitAsync(TimeSpan.FromSeconds(8), _bot.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await AcknowledgeAsync(CancellationToken.None);
        }
        catch (Exception exception) when (Trouble.IsPassing(exception))
        {
            // The next process finds them done.
        }
    }

    private async Task AcknowledgeAsync(CancellationToken ct)
    {
        while (_delivered.TryPeek(out var entry))
        {
            await _outbox.AcknowledgeAsync(entry, ct);
            _delivered.TryDequeue(out _);
            _underWay.TryRemove(entry, out _);
        }
    }

    /// <summary>The last entry that was read; null when there was none.</summary>
    private async Task<string?> ReadAsync(string after, CancellationToken ct)
    {
        string? last = null;
        foreach (var (id, answer) in await _outbox.ReadAsync(after, ct))
        {
            last = id;
            if (!_underWay.ContainsKey(id))
                await TakeAsync(id, answer, ct);
        }

        return last;
    }

    private async Task TakeAsync(string id, AgentAnswer? answer, CancellationToken ct)
    {
        var chat = answer is { Channel: Bot.Channel } ? AddressOf(answer) : null;
        if (chat is null)
        {
            if (answer is { Channel: Bot.Channel })
                TelegramLog.Undeliverable(_bot.Log, TelegramFault.Refused, 0);
            await _outbox.AcknowledgeAsync(id, ct);
            return;
        }

        _underWay[id] = true;
        WithLane(chat.Value, lane => lane.Add(new Saying(id, answer!)));
    }

    // A reminder may know the person alone: their private chat has the same id.
    private static ChatAddress? AddressOf(AgentAnswer answer) =>
        ChatAddress.TryParse(answer.ChatId, out var chat) || ChatAddress.TryParse(answer.PlatformUserId, out chat) ? chat : null;

    private void Hear(string text)
    {
        if (RuntimeJson.Read(text, RuntimeJson.Default.LivePiece) is { Channel: Bot.Channel } piece && ChatAddress.TryParse(piece.ChatId, out var at))
            WithLane(at, lane => lane.Hear(piece));
    }

    private void WithLane(ChatAddress at, Action<ChatLane> action)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(at, out var known))
            {
                var lane = new ChatLane(at, _bot, _speaking, this);
                _lanes[at] = known = (lane, RunLaneAsync(lane));
            }

            action(known.Lane);
        }
    }

    private async Task RunLaneAsync(ChatLane lane)
    {
        await Task.Yield();
        try
        {
            await lane.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception exception)
        {
            // A fault of ours ends the process: in a lane that stands still answers would wait for ever.
            Fail(exception);
        }
    }

    private void Ring() => _bell.Ring();
}
