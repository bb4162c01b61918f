using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Graph;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>
/// The agent itself: takes messages out of its inbox, those of one chat one after another, those of different chats side by side, and finishes each. A message that is
/// under way when the process is asked to stop is finished first.
/// </summary>
internal sealed class AgentComponent(RunnerParts parts) : Component
{
    // What is taken and not finished; beyond it the rest waits in Redis.
    private const int MostHeld = 256;

    // The bell may be missed; then this finds what came.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // What this process itself had to leave, Redis being away, is taken up again.
    private static readonly TimeSpan LookForLeft = TimeSpan.FromSeconds(15);

    // Of what only publishes without an id: the same content within it is the same message (contracts: redis).
    private const int SameWithinSeconds = 10;

    private readonly ILogger _logger = parts.Log.CreateLogger("Agent");
    private readonly Bell _bell = new();
    private readonly Inbox _inbox = new(parts);
    private readonly LivePieces _live = new(parts);
    private readonly Cancellations _cancellations = new();
    private readonly ConcurrentQueue<(string Name, string Payload)> _heard = new();
    private readonly List<IAsyncDisposable> _subscriptions = [];
    private readonly CancellationTokenSource _ends = new();
    private Chats? _chats;
    private MessageWork? _work;
    private Task _telling = Task.CompletedTask;

    protected override async Task SetupAsync(CancellationToken ct)
    {
        var configurations = new Configurations(parts);
        var configuration = await Patiently.RunAsync(() => configurations.StartAsync(ct), _logger, ct);
        _work = new MessageWork(parts, configurations, _inbox, _live, _cancellations);
        _chats = new Chats(configuration.ParallelChats, _work.RunAsync);
        // A Redis or a server that starts at the same time is waited for: the supervisor's patience is longer.
        await Patiently.RunAsync(async () => { await _inbox.PrepareAsync(ct); return true; }, _logger, ct);
        foreach (var name in Inbox.Names(parts.Settings))
        {
            _subscriptions.Add(await parts.Redis.SubscribeAsync(RuntimeKeys.Input(name), (_, payload) =>
            {
                _heard.Enqueue((name, payload));
                Ring();
            }, ct));
        }

        _subscriptions.Add(await parts.Redis.SubscribeAsync(RuntimeKeys.Cancel(parts.Settings.AgentId), (_, message) => _cancellations.Cancel(message), ct));
        _subscriptions.Add(configurations);
        _chats.Finished += Ring;
        _telling = _live.RunAsync(_ends.Token);
        RunnerLog.Ready(_logger, configuration.Version, configuration.Epoch);
    }

    protected override async Task RunAsync(CancellationToken ct)
    {
        long? lookedAt = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (lookedAt is null || TimeProvider.System.GetElapsedTime(lookedAt.Value) > LookForLeft)
                {
                    Begin(await _inbox.TakeLeftAsync(ct));
                    lookedAt = TimeProvider.System.GetTimestamp();
                }

                await HearAsync(ct);
                while (_chats!.Count < MostHeld && await _inbox.TakeAsync(ct) is { Count: > 0 } taken)
                    Begin(taken);
            }
            catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
            {
                // What Redis gave out without our hearing it is taken before anything new: in a chat nobody overtakes.
                lookedAt = null;
                RunnerLog.RedisAway(_logger, exception.GetType().Name);
            }

            await _bell.WaitAsync(Look, ct);
        }
    }

    protected override async Task CleanupAsync()
    {
        foreach (var subscription in _subscriptions)
            await subscription.DisposeAsync();
        if (_chats is { } chats)
            await chats.DrainAsync(MessageWork.GraceOfStop);
        await _ends.CancelAsync();
        await _telling;
    }

    private void Begin(IReadOnlyList<InboxEntry> entries)
    {
        foreach (var entry in entries)
            _chats!.Add(entry);
    }

    // What is on the channel is in the inbox already when it is ours; else it comes from a program that only publishes.
    private async Task HearAsync(CancellationToken ct)
    {
        while (_heard.TryDequeue(out var heard))
        {
            if (Inbox.Parse(heard.Payload, out var reason) is not { } message)
            {
                await DeadLetters.AddAsync(parts, heard.Payload, reason, ct);
                continue;
            }

            if (message.MessageId is null && await WithIdAsync(message, heard.Payload, ct) is { } named)
                message = named;
            if (message.MessageId is not null && await _inbox.PutAsync(heard.Name, message, ct) is { } answered && !_chats!.Holds(message.MessageId))
                await _work!.SayAgainAsync(answered, ct);
        }
    }

    // Null: the same was said a moment ago.
    private async Task<AgentMessage?> WithIdAsync(AgentMessage message, string payload, CancellationToken ct)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));
        return await parts.Redis.StringSetAsync(RuntimeKeys.Seen(parts.Settings.AgentId, $"content:{hash}"), "1", TimeSpan.FromSeconds(SameWithinSeconds), onlyIfMissing: true, ct)
            ? message with { MessageId = Guid.CreateVersion7().ToString("N") }
            : null;
    }

    private void Ring() => _bell.Ring();
}
