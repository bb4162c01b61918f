using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Platform.Core.Shared.Messaging;

/// <summary>
/// The one place that talks to Redis. It connects in the background and keeps connecting, so a server starts while Redis is away. Every
/// call has a time limit; a PING watchdog replaces a silent connection, which StackExchange.Redis 1.2.6 would wait for without end, and
/// restores the subscriptions. What was published meanwhile is lost: re-read on <see cref="Reconnected"/>.
/// </summary>
public sealed partial class RedisConnection : IAsyncDisposable
{
    private readonly RedisAddress address;
    private readonly RedisOptions options;
    private readonly ILogger logger;
    private readonly RedisSubscriptions subscriptions;
    private readonly CancellationTokenSource stop = new();
    private readonly Bell wake = new();
    private readonly TaskCompletionSource firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task watching;
    private volatile RedisLink? link;

    /// <param name="url"><c>redis://[:pass@]host:port[/db]</c></param>
    /// <param name="options">Time limits; null for the defaults.</param>
    /// <param name="logger">Never told a password or a payload.</param>
    /// <exception cref="FormatException">The address is malformed.</exception>
    public RedisConnection(string url, RedisOptions? options = null, ILogger<RedisConnection>? logger = null)
    {
        address = RedisAddress.Parse(url);
        this.options = options ?? new RedisOptions();
        this.logger = logger ?? NullLogger<RedisConnection>.Instance;
        subscriptions = new(this.options, this.logger, Wake);
        // The watchdog outlives whoever made the connection: its activity and tenant must not stick to it.
        using (ExecutionContext.SuppressFlow())
            watching = Task.Run(WatchAsync);
    }

    /// <summary>Raised when the connection is back after a loss or after a failed start; subscriptions are restored already. Handlers must be quick.</summary>
    public event Action? Reconnected;

    /// <summary>Raised once when a working connection is lost. Handlers must be quick.</summary>
    public event Action? Disconnected;

    /// <summary>True while the last sign of life was good. A call may fail nevertheless.</summary>
    public bool IsConnected => link is { IsBroken: false };

    /// <summary>host:port/db, without password.</summary>
    public string Address => address.ToString();

    /// <summary>
    /// Calls <paramref name="handler"/> with channel and payload of each message, in order, until the answer is disposed. Never fails because
    /// Redis is away: the subscription then begins with the connection. Handlers must be quick; what they throw is logged.
    /// </summary>
    public Task<IAsyncDisposable> SubscribeAsync(string channel, Action<string, string> handler, CancellationToken cancellationToken)
        => SubscribeAsync(new ListenedChannel(channel, IsPattern: false), handler, cancellationToken);

    /// <summary>As <see cref="SubscribeAsync(string,Action{string,string},CancellationToken)"/>, for a pattern such as <c>agent:*:output</c>.</summary>
    public Task<IAsyncDisposable> SubscribePatternAsync(string pattern, Action<string, string> handler, CancellationToken cancellationToken)
        => SubscribeAsync(new ListenedChannel(pattern, IsPattern: true), handler, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        var last = link;
        link = null;
        subscriptions.Forget();
        if (last is not null)
            await last.CloseAsync().WaitAsync(options.CallTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<IAsyncDisposable> SubscribeAsync(ListenedChannel channel, Action<string, string> handler, CancellationToken cancellationToken)
    {
        // Two subscriptions of one delegate are two subscriptions: the wrapper tells them apart.
        Action<string, string> own = (name, payload) => handler(name, payload);
        await firstAttempt.Task.WaitAsync(cancellationToken);
        await subscriptions.AddAsync(channel, own, cancellationToken);
        return new Subscription(subscriptions, channel, own);
    }

    private async Task WatchAsync()
    {
        var hasFailed = false;
        while (!stop.IsCancellationRequested)
        {
            if (link is { } present)
            {
                if (await FindTroubleAsync(present) is { } reason && !stop.IsCancellationRequested)
                {
                    hasFailed = true;
                    await LoseAsync(present, reason);
                    continue;
                }
            }
            else if (await ConnectAsync(quietly: hasFailed))
            {
                if (hasFailed)
                {
                    RedisMetrics.Rebuilt();
                    Raise(Reconnected);
                }
                hasFailed = false;
                firstAttempt.TrySetResult();
            }
            else
            {
                hasFailed = true;
                firstAttempt.TrySetResult();
            }
            await wake.WaitAsync(options.WatchInterval, stop.Token);
        }
        firstAttempt.TrySetResult();
    }

    private async Task<string?> FindTroubleAsync(RedisLink present)
    {
        // A link that broke and was mended by the library has missed messages: it counts as lost all the same.
        if (present.IsBroken)
            return "the connection broke";
        try
        {
            await present.PingAsync(options.CallTimeout, stop.Token);
            return null;
        }
        catch (TimeoutException)
        {
            return $"no answer to PING within {options.CallTimeout.TotalSeconds:0.###} s";
        }
        catch (Exception exception)
        {
            return Reason(exception);
        }
    }

    private async Task LoseAsync(RedisLink lost, string reason)
    {
        link = null;
        subscriptions.Forget();
        RedisLog.Lost(logger, address, reason);
        Raise(Disconnected);
        // Closing a stalled socket may take its time; the new connection does not wait for it longer than for a call.
        await lost.CloseAsync().WaitAsync(options.CallTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> ConnectAsync(bool quietly)
    {
        RedisLink? opened = null;
        try
        {
            opened = await RedisLink.OpenAsync(address, options, Wake, stop.Token);
            await opened.PingAsync(options.CallTimeout, stop.Token);
            await subscriptions.RestoreAsync(opened);
        }
        catch (Exception exception)
        {
            if (!quietly && !stop.IsCancellationRequested)
                RedisLog.Unreachable(logger, address, Reason(exception));
            if (opened is not null)
                await opened.CloseAsync().WaitAsync(options.CallTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }
        link = opened;
        RedisLog.Connected(logger, address);
        return true;
    }

    // The kind of failure only: the library's messages may quote its configuration.
    private static string Reason(Exception exception)
        => exception is RedisConnectionException { FailureType: var type } ? type.ToString() : exception.GetType().Name;

    private void Wake() => wake.Ring();

    private void Raise(Action? handlers)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler();
            }
            catch (Exception exception)
            {
                RedisLog.EventHandlerFailed(logger, exception);
            }
        }
    }

    private sealed class Subscription(RedisSubscriptions owner, ListenedChannel channel, Action<string, string> handler) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(owner.RemoveAsync(channel, handler));
    }
}
