using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>What is heard of the answer to one message: its pieces while it is made, then itself.</summary>
public sealed class AnswerWaiter : IDisposable
{
    private readonly Channel<LivePiece> _pieces = Channel.CreateUnbounded<LivePiece>(new() { SingleReader = true });
    private readonly TaskCompletionSource<AgentAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _leave;

    private readonly AnswerWaiter? _earlier;

    internal AnswerWaiter(Action leave, AnswerWaiter? earlier) => (_leave, _earlier) = (leave, earlier);

    /// <summary>Ends with the answer. Lossy: what counts is the answer.</summary>
    public ChannelReader<LivePiece> Pieces => _pieces.Reader;

    public Task<AgentAnswer> Answer => _answer.Task;

    public void Dispose() => _leave();

    internal void Take(LivePiece piece)
    {
        _pieces.Writer.TryWrite(piece);
        _earlier?.Take(piece);
    }

    internal void Take(AgentAnswer answer)
    {
        _answer.TrySetResult(answer);
        _pieces.Writer.TryComplete();
        _earlier?.Take(answer);
    }
}

/// <summary>
/// Those on this node who wait for answers. One subscription to what all agents say; what was missed while Redis was away is found by looking for the answer
/// itself, once a second.
/// </summary>
public sealed class AnswerWaiters(RedisConnection redis, AgentInbox inbox) : IHostedService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Agent, string Message), AnswerWaiter> _waiting = new();
    private readonly List<IAsyncDisposable> _subscriptions = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Add(await redis.SubscribePatternAsync(RuntimeKeys.Output("*"), HearAnswer, cancellationToken));
        _subscriptions.Add(await redis.SubscribePatternAsync(RuntimeKeys.Live("*"), HearPiece, cancellationToken));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions)
            await subscription.DisposeAsync();
        _subscriptions.Clear();
    }

    /// <summary>Before the message is sent: an answer may come at once. Of two who wait for the same message the later one hears, and tells the earlier.</summary>
    public AnswerWaiter Expect(string agent, string messageId)
    {
        var key = (agent, messageId);
        AnswerWaiter? waiter = null;
        waiter = new AnswerWaiter(() => _waiting.TryRemove(new(key, waiter!)), _waiting.GetValueOrDefault(key));
        _waiting[key] = waiter;
        return waiter;
    }

    /// <summary>Until the answer is there; null when it takes longer.</summary>
    /// <exception cref="RedisUnavailableException">Redis stayed away to the end.</exception>
    public async Task<AgentAnswer?> WaitAsync(AnswerWaiter waiter, string agent, string messageId, TimeSpan patience, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(patience);
        while (true)
        {
            try
            {
                return await waiter.Answer.WaitAsync(Look, late.Token);
            }
            catch (TimeoutException)
            {
                if (await inbox.FindAnswerAsync(agent, messageId, ct) is { } found)
                    waiter.Take(found);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return await inbox.FindAnswerAsync(agent, messageId, ct);
            }
        }
    }

    private void HearAnswer(string channel, string payload)
    {
        if (!_waiting.IsEmpty && RuntimeJson.Read(payload, RuntimeJson.Default.AgentAnswer) is { ReplyTo: { } message } answer && _waiting.TryGetValue((AgentOf(channel), message), out var waiter))
            waiter.Take(answer);
    }

    private void HearPiece(string channel, string payload)
    {
        if (!_waiting.IsEmpty && RuntimeJson.Read(payload, RuntimeJson.Default.LivePiece) is { } piece && _waiting.TryGetValue((AgentOf(channel), piece.ReplyTo), out var waiter))
            waiter.Take(piece);
    }

    private static string AgentOf(string channel) => channel.Split(':') is [_, var agent, _] ? agent : "";
}
