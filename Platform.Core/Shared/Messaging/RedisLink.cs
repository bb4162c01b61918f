using StackExchange.Redis;

namespace Platform.Core.Shared.Messaging;

/// <summary>
/// One multiplexer for as long as it works. After the first sign of trouble it is thrown away and a new one is built: the library's own
/// repair does not notice a frozen server, and one way back is simpler to trust than two.
/// </summary>
internal sealed class RedisLink
{
    private readonly ConnectionMultiplexer multiplexer;

    private RedisLink(ConnectionMultiplexer multiplexer)
    {
        this.multiplexer = multiplexer;
        Database = multiplexer.GetDatabase();
        Subscriber = multiplexer.GetSubscriber();
    }

    public IDatabase Database { get; }

    public ISubscriber Subscriber { get; }

    /// <summary>Set by the library's failure event.</summary>
    public bool IsBroken { get; private set; }

    public static async Task<RedisLink> OpenAsync(RedisAddress address, RedisOptions options, Action onBroken, CancellationToken cancellationToken)
    {
        var milliseconds = (int)options.ConnectTimeout.TotalMilliseconds;
        var configuration = new ConfigurationOptions
        {
            EndPoints = { { address.Host, address.Port } },
            Password = address.Password,
            DefaultDatabase = address.Database,
            Ssl = address.Tls,
            ClientName = "platform",
            AbortOnConnectFail = true,
            ConnectTimeout = milliseconds,
            SyncTimeout = milliseconds,
            ConnectRetry = 1,
            // There is one server: no election key, no configuration broadcasts.
            TieBreaker = "",
            ConfigurationChannel = "",
        };
        var connecting = ConnectionMultiplexer.ConnectAsync(configuration);
        ConnectionMultiplexer multiplexer;
        try
        {
            multiplexer = await connecting.WaitAsync(options.ConnectTimeout * 2, cancellationToken);
        }
        catch
        {
            // An attempt that ends after we lost patience must not stay behind as an open connection.
            _ = connecting.ContinueWith(static late => { if (late.IsCompletedSuccessfully) Close(late.GetAwaiter().GetResult()); else _ = late.Exception; }, TaskScheduler.Default);
            throw;
        }
        var link = new RedisLink(multiplexer);
        multiplexer.ConnectionFailed += (_, _) =>
        {
            link.IsBroken = true;
            onBroken();
        };
        link.IsBroken = !multiplexer.IsConnected;
        return link;
    }

    /// <summary>Asks both connections of the multiplexer, commands and subscriptions.</summary>
    public Task PingAsync(TimeSpan timeout, CancellationToken cancellationToken)
        => Task.WhenAll(Observed(Database.PingAsync()), Observed(Subscriber.PingAsync())).WaitAsync(timeout, cancellationToken);

    public Task CloseAsync() => Task.Run(() => Close(multiplexer));

    /// <summary>A task that may be left behind after a time-out must not end as an unobserved exception.</summary>
    public static Task<T> Observed<T>(Task<T> task)
    {
        _ = task.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    private static void Close(ConnectionMultiplexer multiplexer)
    {
        try
        {
            multiplexer.Close(allowCommandsToComplete: false);
            multiplexer.Dispose();
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // It was broken before; there is nothing left to save.
        }
    }
}
