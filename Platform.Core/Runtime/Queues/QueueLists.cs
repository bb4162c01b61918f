using System.Globalization;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Queues;

/// <param name="Records">Oldest first.</param>
/// <param name="Waiting">What is left in the queue.</param>
internal sealed record TakenRecords(IReadOnlyList<string> Records, long Waiting);

/// <summary>What became of a record.</summary>
/// <param name="Dead">Why it cannot be written; null when it was.</param>
internal readonly record struct SettledRecord(string Record, string? Dead);

/// <summary>
/// A queue (list, LPUSH at the left, oldest at the right) as one node works on it. What it has in hand stands in <c>{queue}:processing:{node}</c> until it is
/// written; every call may be repeated, also after a time-out whose command was carried out all the same. What stands in <c>{queue}:processing</c>, or in the
/// list of a node that gives no sign of life, goes back to the head of the queue.
/// </summary>
internal sealed class QueueLists(RedisConnection redis, string queue, string node, QueueOptions options)
{
    public const int KeptDead = 1_000;

    // What a call before this one has taken and nobody has settled counts first.
    private const string Take =
        """
        local have, size, count, bytes = redis.call('LLEN', KEYS[2]), 0, tonumber(ARGV[1]), tonumber(ARGV[2])
        while have < count and size < bytes do
          local record = redis.call('RPOPLPUSH', KEYS[1], KEYS[2])
          if not record then break end
          have = have + 1
          size = size + #record
        end
        return { redis.call('LLEN', KEYS[1]), redis.call('LRANGE', KEYS[2], -count, -1) }
        """;

    private const string Settle =
        """
        for i = 2, #ARGV, 2 do
          if redis.call('LREM', KEYS[1], -1, ARGV[i]) > 0 and ARGV[i + 1] ~= '' then
            redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[1], '*', 'payload', ARGV[i], 'reason', ARGV[i + 1], 'at', redis.call('TIME')[1])
          end
        end
        return 1
        """;

    private const string Beat = "redis.call('SADD', KEYS[1], ARGV[1]); redis.call('SET', KEYS[2], '1', 'PX', ARGV[2]); return 1";

    // From the newest on, each to the very end: the oldest is the next again.
    private const string GiveBack =
        """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        local count = 0
        while true do
          local record = redis.call('LPOP', KEYS[2])
          if not record then break end
          redis.call('RPUSH', KEYS[3], record)
          count = count + 1
        end
        redis.call('SREM', KEYS[4], ARGV[1])
        return count
        """;

    private readonly string _own = Processing(queue, node);

    public static string Dead(string queue) => queue + ":dead";

    public static string Processing(string queue, string node) => $"{queue}{RuntimeKeys.ProcessingSuffix}:{node}";

    /// <summary>The oldest records, now in hand.</summary>
    public async Task<TakenRecords> TakeAsync(CancellationToken ct)
    {
        var answer = (await redis.ScriptEvaluateAsync(Take, [queue, _own], [Text(options.Batch), Text(options.BatchBytes)], ct)).AsArray();
        return new TakenRecords([.. answer[1].AsArray().Select(record => record.AsString()!).Reverse()], answer[0].AsInt64());
    }

    /// <summary>Lets go of what was written, and puts away what cannot be.</summary>
    public Task SettleAsync(IEnumerable<SettledRecord> records, CancellationToken ct) =>
        redis.ScriptEvaluateAsync(Settle, [_own, Dead(queue)], [Text(KeptDead), .. records.SelectMany(record => (string[])[record.Record, record.Dead ?? ""])], ct);

    /// <summary>This node lives.</summary>
    public Task BeatAsync(CancellationToken ct) => redis.ScriptEvaluateAsync(Beat, [Nodes, Alive(node)], [node, Text((long)options.AliveFor.TotalMilliseconds)], ct);

    /// <summary>Gives back to the queue what nodes that have ended had in hand; how much that was.</summary>
    public async Task<long> RecoverAsync(CancellationToken ct)
    {
        var count = await GiveBackAsync("", queue + RuntimeKeys.ProcessingSuffix, ct);
        foreach (var other in (await redis.ExecuteAsync("SMEMBERS", ct, Nodes)).AsArray())
        {
            if (other.AsString() is { } name && name != node)
                count += await GiveBackAsync(name, Processing(queue, name), ct);
        }

        return count;
    }

    /// <summary>This node ends: what it still has in hand is the others' at once.</summary>
    public async Task LeaveAsync(CancellationToken ct)
    {
        await redis.KeyDeleteAsync(Alive(node), ct);
        await GiveBackAsync(node, _own, ct);
    }

    private string Nodes => queue + ":nodes";

    private string Alive(string name) => $"{queue}:alive:{name}";

    private async Task<long> GiveBackAsync(string name, string list, CancellationToken ct) =>
        (await redis.ScriptEvaluateAsync(GiveBack, [Alive(name), list, queue, Nodes], [name], ct)).AsInt64();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
