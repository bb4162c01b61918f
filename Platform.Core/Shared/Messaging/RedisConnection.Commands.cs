using StackExchange.Redis;

namespace Platform.Core.Shared.Messaging;

/// <summary>
/// Every command throws <see cref="RedisUnavailableException"/> when Redis does not answer in time and <see cref="RedisCommandException"/>
/// when it refuses. A write that timed out may be carried out later: writes should be idempotent.
/// </summary>
public sealed partial class RedisConnection
{
    /// <summary>Round trip time.</summary>
    public Task<TimeSpan> PingAsync(CancellationToken cancellationToken) => CallAsync("PING", db => db.PingAsync(), cancellationToken);

    /// <summary>Number of receivers that heard the message.</summary>
    public Task<long> PublishAsync(string channel, string payload, CancellationToken cancellationToken)
        => CallAsync("PUBLISH", db => db.PublishAsync(Literal(channel), payload), cancellationToken);

    /// <inheritdoc cref="PublishAsync(string,string,CancellationToken)"/>
    public Task<long> PublishAsync(string channel, byte[] utf8Payload, CancellationToken cancellationToken)
        => CallAsync("PUBLISH", db => db.PublishAsync(Literal(channel), utf8Payload), cancellationToken);

    /// <summary>The value, or null when there is none.</summary>
    public async Task<string?> StringGetAsync(string key, CancellationToken cancellationToken)
        => await CallAsync("GET", db => db.StringGetAsync(key), cancellationToken);

    /// <summary>Sets the value; with <paramref name="onlyIfMissing"/> false means that the key was there already.</summary>
    public Task<bool> StringSetAsync(string key, string value, TimeSpan? expiry, bool onlyIfMissing, CancellationToken cancellationToken)
        => CallAsync("SET", db => db.StringSetAsync(key, value, expiry, onlyIfMissing ? When.NotExists : When.Always), cancellationToken);

    /// <summary>The value after the addition. Not idempotent.</summary>
    public Task<long> StringIncrementAsync(string key, long by, CancellationToken cancellationToken)
        => CallAsync("INCRBY", db => db.StringIncrementAsync(key, by), cancellationToken);

    /// <summary>True when there was such a key.</summary>
    public Task<bool> KeyDeleteAsync(string key, CancellationToken cancellationToken)
        => CallAsync("DEL", db => db.KeyDeleteAsync(key), cancellationToken);

    /// <summary>False when there is no such key.</summary>
    public Task<bool> KeyExpireAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
        => CallAsync("EXPIRE", db => db.KeyExpireAsync(key, expiry), cancellationToken);

    /// <summary>True when there is such a key.</summary>
    public Task<bool> KeyExistsAsync(string key, CancellationToken cancellationToken)
        => CallAsync("EXISTS", db => db.KeyExistsAsync(key), cancellationToken);

    /// <summary>The field's value, or null.</summary>
    public async Task<string?> HashGetAsync(string key, string field, CancellationToken cancellationToken)
        => await CallAsync("HGET", db => db.HashGetAsync(key, field), cancellationToken);

    /// <summary>All fields; empty when there is no such key.</summary>
    public async Task<IReadOnlyDictionary<string, string>> HashGetAllAsync(string key, CancellationToken cancellationToken)
    {
        var entries = await CallAsync("HGETALL", db => db.HashGetAllAsync(key), cancellationToken);
        return entries.ToDictionary(entry => (string)entry.Name, entry => (string)entry.Value, StringComparer.Ordinal);
    }

    /// <summary>Sets the fields and leaves the others.</summary>
    public Task HashSetAsync(string key, IReadOnlyCollection<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        var entries = fields.Select(field => new HashEntry(field.Key, field.Value)).ToArray();
        return CallAsync("HMSET", async db =>
        {
            await db.HashSetAsync(key, entries);
            return true;
        }, cancellationToken);
    }

    /// <summary>True when there was such a field.</summary>
    public Task<bool> HashDeleteAsync(string key, string field, CancellationToken cancellationToken)
        => CallAsync("HDEL", db => db.HashDeleteAsync(key, field), cancellationToken);

    /// <summary>LPUSH of all values; the new length.</summary>
    public Task<long> ListPushLeftAsync(string key, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => CallAsync("LPUSH", db => db.ListLeftPushAsync(key, values.Select(value => (RedisValue)value).ToArray()), cancellationToken);

    /// <summary>RPOP: the oldest value of a queue filled by LPUSH, or null.</summary>
    public async Task<string?> ListPopRightAsync(string key, CancellationToken cancellationToken)
        => await CallAsync("RPOP", db => db.ListRightPopAsync(key), cancellationToken);

    /// <summary>RPOPLPUSH: moves the oldest value to another list in one step, so that a crash leaves it in one of the two; the value, or null.</summary>
    public async Task<string?> ListMoveAsync(string source, string destination, CancellationToken cancellationToken)
        => await CallAsync("RPOPLPUSH", db => db.ListRightPopLeftPushAsync(source, destination), cancellationToken);

    /// <summary>LREM of one equal value, searched from the right; true when it was there.</summary>
    public async Task<bool> ListRemoveAsync(string key, string value, CancellationToken cancellationToken)
        => await CallAsync("LREM", db => db.ListRemoveAsync(key, value, -1), cancellationToken) > 0;

    /// <summary>Number of values.</summary>
    public Task<long> ListLengthAsync(string key, CancellationToken cancellationToken)
        => CallAsync("LLEN", db => db.ListLengthAsync(key), cancellationToken);

    /// <summary>Values from the left; negative indexes count from the right end.</summary>
    public async Task<IReadOnlyList<string>> ListRangeAsync(string key, long start, long stop, CancellationToken cancellationToken)
        => Array.ConvertAll(await CallAsync("LRANGE", db => db.ListRangeAsync(key, start, stop), cancellationToken), value => (string)value);

    /// <summary>Makes a group of a stream that begins with its first entry, and the stream where it is missing. A group that is there stays as it is.</summary>
    public async Task StreamGroupCreateAsync(string key, string group, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("XGROUP", cancellationToken, "CREATE", key, group, "0", "MKSTREAM");
        }
        catch (RedisCommandException exception) when (exception.Code == "BUSYGROUP")
        {
            // It is there.
        }
    }

    /// <summary>Runs a Lua script by its hash; sends the text when the server does not know it (any more).</summary>
    public async Task<RedisReply> ScriptEvaluateAsync(
        string script, IReadOnlyCollection<string> keys, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var redisKeys = keys.Select(key => (RedisKey)key).ToArray();
        var redisValues = values.Select(value => (RedisValue)value).ToArray();
        try
        {
            return new(await CallAsync("EVALSHA", db => db.ScriptEvaluateAsync(script, redisKeys, redisValues), cancellationToken));
        }
        catch (RedisCommandException exception) when (exception.Code == "NOSCRIPT")
        {
            // SCRIPT FLUSH or a restart: the library believes that the server still has it.
            object[] arguments = [(RedisValue)script, (RedisValue)keys.Count, .. redisKeys.Cast<object>(), .. redisValues.Cast<object>()];
            return new(await CallAsync("EVAL", db => db.ExecuteAsync("EVAL", arguments), cancellationToken));
        }
    }

    /// <summary>
    /// Any other command. Arguments are text, numbers, bools or bytes; null and everything else is refused, and so are blocking commands
    /// and those that change the shared connection.
    /// </summary>
    /// <exception cref="ArgumentException">An argument or the command cannot be sent.</exception>
    public async Task<RedisReply> ExecuteAsync(string command, CancellationToken cancellationToken, params object?[] arguments)
    {
        var converted = RedisArguments.Check(command, arguments);
        return new(await CallAsync(command, db => db.ExecuteAsync(command, converted), cancellationToken));
    }

    private static RedisChannel Literal(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    private async Task<T> CallAsync<T>(string command, Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        RedisMetrics.Called(command);
        // Just after the start a call waits for the first attempt to connect; later it fails at once while there is no connection.
        if (!firstAttempt.Task.IsCompleted)
            await firstAttempt.Task.WaitAsync(cancellationToken);
        if (link is not { } present)
            throw Unavailable(command, "disconnected", null);
        try
        {
            return await RedisLink.Observed(call(present.Database)).WaitAsync(options.CallTimeout, cancellationToken);
        }
        catch (RedisServerException exception)
        {
            throw Refused(command, exception);
        }
        catch (TimeoutException exception)
        {
            throw Unavailable(command, "timeout", exception);
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unavailable(command, "connection", exception);
        }
    }

    private Exception Refused(string command, RedisServerException exception)
    {
        var code = exception.Message.Split(' ', 2)[0];
        // Answers of a server that is there but cannot serve: starting, failing over, out of memory, or busy with a script.
        if (code is "LOADING" or "MASTERDOWN" or "READONLY" or "OOM" or "BUSY" or "MISCONF" or "TRYAGAIN" or "CLUSTERDOWN")
            return Unavailable(command, code, exception);
        RedisMetrics.Failed(command, "refused");
        return new RedisCommandException(code, $"Redis refused {command}: {exception.Message}", exception);
    }

    private RedisUnavailableException Unavailable(string command, string reason, Exception? exception)
    {
        RedisMetrics.Failed(command, reason);
        return new($"Redis {address} did not answer {command} ({reason}).", exception);
    }
}
