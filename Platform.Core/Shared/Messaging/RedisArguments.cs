using System.Globalization;
using StackExchange.Redis;

namespace Platform.Core.Shared.Messaging;

/// <summary>
/// Stands between callers and the raw Execute of StackExchange.Redis 1.2.6, which corrupts the connection on null and fails obscurely on
/// Guids and the like, and shares one connection for all commands, so that a blocking or connection-bound command would stop everybody.
/// </summary>
internal static class RedisArguments
{
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF", "MONITOR",
        "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE",
        "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "SELECT", "AUTH", "HELLO", "QUIT", "RESET",
    };

    public static object[] Check(string command, object?[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        if (Refused.Contains(command))
            throw new ArgumentException($"{command} would block or change the connection that all callers share.", nameof(command));
        var streamRead = command.StartsWith("XREAD", StringComparison.OrdinalIgnoreCase);
        var converted = new object[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            // BLOCK is an option only before STREAMS; after it a stream may bear that name.
            if (streamRead && arguments[i] is string word)
            {
                if (word.Equals("BLOCK", StringComparison.OrdinalIgnoreCase))
                    throw new ArgumentException($"{command} BLOCK would stop the connection that all callers share.", nameof(arguments));
                streamRead = !word.Equals("STREAMS", StringComparison.OrdinalIgnoreCase);
            }
            converted[i] = Convert(command, i, arguments[i]);
        }
        return converted;
    }

    private static object Convert(string command, int index, object? argument) => argument switch
    {
        string text => (RedisValue)text,
        int number => (RedisValue)number,
        long number => (RedisValue)number,
        uint number => (RedisValue)(long)number,
        short number => (RedisValue)(int)number,
        byte number => (RedisValue)(int)number,
        bool flag => (RedisValue)(flag ? 1 : 0),
        double number => (RedisValue)number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => (RedisValue)bytes,
        ReadOnlyMemory<byte> bytes => (RedisValue)bytes.ToArray(),
        null => throw new ArgumentException($"Argument {index} of {command} is null.", nameof(argument)),
        _ => throw new ArgumentException($"Argument {index} of {command} is a {argument.GetType().Name}; pass text, a number, a bool or bytes.", nameof(argument)),
    };
}
