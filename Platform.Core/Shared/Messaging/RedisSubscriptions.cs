using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Platform.Core.Shared.Messaging;

/// <summary>What this process listens to. The table outlives the links; each new link subscribes to all of it.</summary>
internal sealed class RedisSubscriptions(RedisOptions options, ILogger logger, Action reportTrouble)
{
    private readonly ConcurrentDictionary<ListenedChannel, Action<string, string>[]> handlers = new();
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile RedisLink? current;

    public async Task AddAsync(ListenedChannel channel, Action<string, string> handler, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var isFirst = !handlers.TryGetValue(channel, out var present);
            handlers[channel] = [.. present ?? [], handler];
            if (isFirst && current is { } link)
                await TryAsync(() => SubscribeAsync(link, channel));
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task RemoveAsync(ListenedChannel channel, Action<string, string> handler)
    {
        await gate.WaitAsync();
        try
        {
            if (!handlers.TryGetValue(channel, out var present))
                return;
            var index = Array.IndexOf(present, handler);
            if (index < 0)
                return;
            if (present.Length > 1)
            {
                handlers[channel] = [.. present[..index], .. present[(index + 1)..]];
                return;
            }
            handlers.TryRemove(channel, out _);
            if (current is { } link)
                await TryAsync(() => link.Subscriber.UnsubscribeAsync(channel.Native).WaitAsync(options.CallTimeout));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Subscribes a new link to everything; throws when it does not answer.</summary>
    public async Task RestoreAsync(RedisLink link)
    {
        await gate.WaitAsync();
        try
        {
            current = link;
            await Task.WhenAll(handlers.Keys.Select(channel => SubscribeAsync(link, channel)));
        }
        catch
        {
            current = null;
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What an abandoned link still delivers is ignored from here on.</summary>
    public void Forget() => current = null;

    private Task SubscribeAsync(RedisLink link, ListenedChannel channel)
        => link.Subscriber.SubscribeAsync(channel.Native, (name, payload) => Deliver(link, channel, name, payload)).WaitAsync(options.CallTimeout);

    private void Deliver(RedisLink link, ListenedChannel channel, string name, string payload)
    {
        if (link != current || !handlers.TryGetValue(channel, out var present))
            return;
        foreach (var handler in present)
        {
            try
            {
                handler(name, payload);
            }
            catch (Exception exception)
            {
                RedisLog.HandlerFailed(logger, channel.Name, exception);
            }
        }
    }

    // The table holds the wish already: a link that did not answer is replaced, and the next one fulfils it.
    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        // Nobody can cancel it: a cancellation is the library's word for a link that was closed under the call.
        catch (Exception exception) when (exception is TimeoutException or RedisException or ObjectDisposedException or OperationCanceledException)
        {
            reportTrouble();
        }
    }
}

internal readonly record struct ListenedChannel(string Name, bool IsPattern)
{
    public RedisChannel Native => new(Name, IsPattern ? RedisChannel.PatternMode.Pattern : RedisChannel.PatternMode.Literal);
}
