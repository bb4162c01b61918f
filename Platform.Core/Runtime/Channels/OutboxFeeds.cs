using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>Brings what agents say to those on this node who listen. An agent's outbox is read once, however many chats are open.</summary>
public sealed class OutboxFeeds(RedisConnection redis, ILogger<OutboxFeeds> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AgentOutbox> _agents = [];

    /// <param name="agent"><c>{tenant_slug}.{agent_slug}</c>.</param>
    /// <param name="chat">A thread of the channel <see cref="WebChats.Channel"/>.</param>
    /// <param name="after">The last entry that was seen: what came since is said again. Null for what comes from now on.</param>
    /// <exception cref="RedisUnavailableException">Nothing can be heard now.</exception>
    public async Task<ChatFeed> OpenAsync(string agent, string chat, string? after, CancellationToken ct)
    {
        AgentOutbox outbox;
        var feed = new ChatFeed(chat, left => Leave(agent, left));
        lock (_lock)
        {
            if (!_agents.TryGetValue(agent, out outbox!))
                _agents[agent] = outbox = new AgentOutbox(redis, agent, logger);
            outbox.Add(feed);
        }

        try
        {
            await outbox.BeginAsync(feed, after, ct);
            return feed;
        }
        catch
        {
            await feed.DisposeAsync();
            throw;
        }
    }

    private void Leave(string agent, ChatFeed feed)
    {
        lock (_lock)
        {
            if (!_agents.TryGetValue(agent, out var outbox) || !outbox.Remove(feed))
                return;
            _agents.Remove(agent);
            outbox.Stop();
        }
    }
}

/// <summary>The outbox of one agent, while somebody listens.</summary>
internal sealed class AgentOutbox
{
    private const int Batch = 500;

    // The bell is Pub/Sub, and may be lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _redis;
    private readonly string _agent;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<ChatFeed>> _feeds = [];
    private readonly Bell _bell = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<StreamPosition> _begun;

    public AgentOutbox(RedisConnection redis, string agent, ILogger logger)
    {
        (_redis, _agent, _logger) = (redis, agent, logger);
        // It outlives whoever came first: their activity and cancellation must not stick to it.
        using (ExecutionContext.SuppressFlow())
        {
            _begun = Task.Run(NewestAsync);
            _ = Task.Run(RunAsync);
        }
    }

    public void Add(ChatFeed feed)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(feed.Chat, out var feeds))
                _feeds[feed.Chat] = feeds = [];
            feeds.Add(feed);
        }
    }

    /// <summary>True when nobody is left.</summary>
    public bool Remove(ChatFeed feed)
    {
        lock (_lock)
        {
            if (!_feeds.TryGetValue(feed.Chat, out var feeds) || !feeds.Remove(feed))
                return false;
            if (feeds.Count == 0)
                _feeds.Remove(feed.Chat);
            return _feeds.Count == 0;
        }
    }

    public void Stop() => _stop.Cancel();

    public async Task BeginAsync(ChatFeed feed, string? after, CancellationToken ct)
    {
        // From here on everything newer is heard, so what is older can be read in peace.
        await _begun.WaitAsync(ct);
        var end = await NewestAsync();
        for (var from = StreamPosition.TryParse(after, out var seen) ? seen : end; from < end;)
        {
            var entries = await ReadAsync(from, ct);
            foreach (var (id, answer) in entries)
            {
                if (answer is { Channel: WebChats.Channel } && answer.ChatId == feed.Chat)
                    feed.Replay(new ChatEvent.Answered(id, answer));
            }

            from = entries.Count == 0 ? end : StreamPosition.Parse(entries[^1].Id);
        }

        feed.BeginAt(end);
    }

    private async Task RunAsync()
    {
        var ct = _stop.Token;
        try
        {
            await using var answers = await _redis.SubscribeAsync(RuntimeKeys.Output(_agent), (_, _) => Ring(), ct);
            await using var pieces = await _redis.SubscribeAsync(RuntimeKeys.Live(_agent), (_, text) => Hear(text), ct);
            var last = await _begun;
            while (!ct.IsCancellationRequested)
                last = await FollowAsync(last, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (RedisUnavailableException)
        {
            // Before anything was heard: those who listen come again.
            CloseAll();
        }
        catch (Exception exception)
        {
            ChannelsLog.FeedEnded(_logger, exception);
            CloseAll();
        }
    }

    private async Task<StreamPosition> FollowAsync(StreamPosition last, CancellationToken ct)
    {
        try
        {
            var entries = await ReadAsync(last, ct);
            foreach (var (id, answer) in entries)
            {
                if (answer is { Channel: WebChats.Channel })
                    ForEach(answer.ChatId, feed => feed.Hear(new ChatEvent.Answered(id, answer)));
            }

            if (entries.Count > 0)
                return StreamPosition.Parse(entries[^1].Id);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            // It is looked for again in a moment, from the same place.
        }

        await _bell.WaitAsync(Look, ct);
        return last;
    }

    private async Task<List<(string Id, AgentAnswer? Answer)>> ReadAsync(StreamPosition after, CancellationToken ct)
    {
        var entries = (await _redis.ExecuteAsync("XRANGE", ct, RuntimeKeys.Outbox(_agent), $"({after}", "+", "COUNT", Batch)).AsArray();
        return [.. entries.Select(entry => entry.AsArray()).Select(entry => (entry[0].AsString()!, RuntimeJson.Read(entry[1].Field(RuntimeKeys.Payload), RuntimeJson.Default.AgentAnswer)))];
    }

    private async Task<StreamPosition> NewestAsync()
    {
        var newest = (await _redis.ExecuteAsync("XREVRANGE", CancellationToken.None, RuntimeKeys.Outbox(_agent), "+", "-", "COUNT", 1)).AsArray();
        return newest.Count == 0 ? default : StreamPosition.Parse(newest[0].AsArray()[0].AsString()!);
    }

    private void Hear(string text)
    {
        if (RuntimeJson.Read(text, RuntimeJson.Default.LivePiece) is { Channel: WebChats.Channel } piece)
            ForEach(piece.ChatId, feed => feed.Hear(piece));
    }

    private void ForEach(string chat, Action<ChatFeed> action)
    {
        ChatFeed[] feeds;
        lock (_lock)
            feeds = _feeds.TryGetValue(chat, out var found) ? [.. found] : [];
        foreach (var feed in feeds)
            action(feed);
    }

    private void CloseAll()
    {
        ChatFeed[] feeds;
        lock (_lock)
            feeds = [.. _feeds.Values.SelectMany(found => found)];
        foreach (var feed in feeds)
            _ = feed.DisposeAsync();
    }

    private void Ring() => _bell.Ring();
}
