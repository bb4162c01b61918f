using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Core.Shared.Messaging;

namespace Platform.Core.Shared.Live;

/// <summary>
/// Tells open screens and caches of all nodes that something changed. Delivery in this process does not depend on Redis; other nodes hear
/// by Redis Pub/Sub. Notices of one tenant, feature and kind within a few milliseconds become one. After a gap each subscriber gets one
/// notice of the kind <see cref="ChangeNotice.Resync"/>.
/// </summary>
public sealed class ChangeNotices : IHostedService, IAsyncDisposable
{
    /// <summary>The Pub/Sub channel between nodes.</summary>
    public const string Channel = "platform:changes";

    /// <summary>How long notices are collected before they are delivered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(5);

    /// <summary>More ids than this in one window become "all".</summary>
    public const int MaxIds = 256;

    /// <summary>How long a stopping process tries to tell the others what it did last.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private const int MaxKeys = 20_000;
    private const int NoticesPerMessage = 200;

    private static readonly Meter Meter = new("Platform");
    private static readonly Counter<long> Delivered = Meter.CreateCounter<long>("platform.notices.delivered", "{notice}", "Change notices delivered in this process");
    private static readonly Counter<long> Resyncs = Meter.CreateCounter<long>("platform.notices.resyncs", "{event}", "Times when subscribers were told to query everything again");

    private readonly Guid node = Guid.NewGuid();
    private readonly RedisConnection redis;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly PendingNotices pending = new(MaxIds, MaxKeys);
    private readonly PendingNotices received = new(MaxIds, MaxKeys);
    private readonly NoticeSubscribers subscribers;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource stop = new();

    // Capacity one: a bell that already rings needs no second ring.
    private readonly Channel<bool> bell = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<byte[]> outgoing = System.Threading.Channels.Channel.CreateBounded<byte[]>(new BoundedChannelOptions(256) { SingleReader = true });
    private IAsyncDisposable? subscription;
    private Task running = Task.CompletedTask;
    private int resyncDue;
    private volatile bool othersMissed;

    /// <summary>Made once per process and run as a hosted service.</summary>
    public ChangeNotices(RedisConnection redis, TimeProvider? timeProvider = null, ILogger<ChangeNotices>? logger = null)
    {
        this.redis = redis;
        time = timeProvider ?? TimeProvider.System;
        this.logger = logger ?? NullLogger<ChangeNotices>.Instance;
        subscribers = new(this.logger);
    }

    /// <summary>Raised in this process for each notice as it is published, before anybody else hears of it: for memories that must not answer with what their own process has just changed. Be quick.</summary>
    internal event Action<ChangeNotice>? Published;

    /// <summary>Rings the bell, a few milliseconds later, in this process and on the other nodes. Never throws, never waits. Call it after the commit.</summary>
    public void Publish(ChangeNotice notice)
    {
        Published?.Invoke(notice);
        if (pending.Add(notice))
            bell.Writer.TryWrite(true);
    }

    /// <summary>
    /// Calls <paramref name="handler"/> for the tenant's notices of the feature until disposed. With null it hears those of every tenant and
    /// of the whole installation: for caches of a node. Handlers run one after another on one thread: mark something dirty and return.
    /// What they throw is logged.
    /// </summary>
    public IDisposable Subscribe(Guid? tenantId, string feature, Action<ChangeNotice> handler) => subscribers.Add(tenantId, feature, handler);

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        redis.Reconnected += OnReconnected;
        subscription = await redis.SubscribeAsync(Channel, Receive, cancellationToken);
        using (ExecutionContext.SuppressFlow())
            running = Task.WhenAll(Task.Run(PumpAsync, CancellationToken.None), Task.Run(SendAsync, CancellationToken.None));
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        redis.Reconnected -= OnReconnected;
        if (subscription is not null)
            await subscription.DisposeAsync();
        subscription = null;
        // An administration command ends a moment after its commit: the server must hear of it all the same.
        bell.Writer.TryComplete();
        await stopping.CancelAsync();
        await running.WaitAsync(Farewell, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
        await running.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    /// <summary>Collects for one window, delivers here, hands over to the sender.</summary>
    private async Task PumpAsync()
    {
        try
        {
            while (await bell.Reader.WaitToReadAsync(stop.Token))
            {
                bell.Reader.TryRead(out _);
                await Task.Delay(Window, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                DeliverWaiting();
            }
            DeliverWaiting();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Notices are lossy; whoever misses one queries again sooner or later.
        }
        finally
        {
            outgoing.Writer.TryComplete();
        }
    }

    private void DeliverWaiting()
    {
        var own = pending.Take();
        var foreign = received.Take();
        if (own is null || foreign is null || Interlocked.Exchange(ref resyncDue, 0) != 0)
        {
            Resyncs.Add(1);
            subscribers.Resync();
        }
        Deliver(own);
        Deliver(foreign);
        Send(own);
    }

    private void Deliver(IReadOnlyList<ChangeNotice>? notices)
    {
        foreach (var notice in notices ?? [])
            subscribers.Deliver(notice);
        Delivered.Add(notices?.Count ?? 0);
    }

    private void Send(IReadOnlyList<ChangeNotice>? notices)
    {
        if (notices is null)
        {
            othersMissed = true;
            outgoing.Writer.TryWrite([]);
            return;
        }
        foreach (var group in notices.Chunk(NoticesPerMessage))
        {
            if (!outgoing.Writer.TryWrite(NoticeWire.Write(node, group)))
                othersMissed = true;
        }
    }

    /// <summary>Publishes to the other nodes. What cannot be published is made good by one "query everything again" when Redis answers.</summary>
    private async Task SendAsync()
    {
        try
        {
            await foreach (var message in outgoing.Reader.ReadAllAsync(stop.Token))
            {
                if (message.Length > 0 && !await TryPublishAsync(message))
                    othersMissed = true;
                if (!othersMissed)
                    continue;
                // Lowered before the attempt: a loss during it raises the flag again.
                othersMissed = false;
                if (!await TryPublishAsync(NoticeWire.Write(node, notices: null)))
                    othersMissed = true;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As above.
        }
    }

    private async Task<bool> TryPublishAsync(byte[] message)
    {
        if (!redis.IsConnected)
            return false;
        try
        {
            await redis.PublishAsync(Channel, message, stop.Token);
            return true;
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            return false;
        }
    }

    private void Receive(string channel, string payload)
    {
        if (NoticeWire.TryRead(payload) is not { } message)
        {
            LiveLog.Malformed(logger, channel);
            return;
        }
        if (message.Node == node)
            return;
        if (message.Notices is null)
        {
            RequestResync();
            return;
        }
        foreach (var entry in message.Notices)
        {
            // Another version, or another program, may send what ours never would.
            if (entry is not { Feature: not null, Kind: not null })
                continue;
            if (received.Add(entry.ToNotice()))
                bell.Writer.TryWrite(true);
        }
    }

    private void OnReconnected()
    {
        RequestResync();
        // Wakes the sender, which may owe the others a word about the time without Redis.
        outgoing.Writer.TryWrite([]);
    }

    private void RequestResync()
    {
        Interlocked.Exchange(ref resyncDue, 1);
        bell.Writer.TryWrite(true);
    }
}
