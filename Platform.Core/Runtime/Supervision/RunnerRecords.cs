using System.Globalization;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>What Redis holds of one process: its fencing number, its status, and whether messages wait for it.</summary>
internal sealed class RunnerRecords(RedisConnection redis, string agentId, string? integration)
{
    // A node that was away for a while must not set its old number over a newer one.
    private const string RaiseScript =
        """
        if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[1]) or '0') then return 0 end
        redis.call('SET', KEYS[1], ARGV[1])
        return 1
        """;

    private readonly string _fenceKey = RuntimeKeys.Fence(agentId, integration);
    private readonly string _statusKey = RunnerStatus.KeyOf(agentId, integration);

    public async Task<long> FenceAsync(CancellationToken ct) =>
        long.TryParse(await redis.StringGetAsync(_fenceKey, ct), NumberStyles.None, CultureInfo.InvariantCulture, out var fence) ? fence : 0;

    /// <summary>False: a higher one is there.</summary>
    public async Task<bool> RaiseFenceAsync(long fence, CancellationToken ct) => (await redis.ScriptEvaluateAsync(RaiseScript, [_fenceKey], [Text(fence)], ct)).AsInt64() == 1;

    /// <summary>A Redis that lost its memory gets the number back.</summary>
    public Task KeepFenceAsync(long fence, CancellationToken ct) => redis.StringSetAsync(_fenceKey, Text(fence), null, onlyIfMissing: true, ct);

    public Task<RunnerStatus?> StatusAsync(CancellationToken ct) => RunnerStatus.ReadAsync(redis, agentId, integration, ct);

    /// <summary>What the process cannot say itself: that it is about to be there, or is there no more. Redis being away is no reason to stop here.</summary>
    public async Task TrySayAsync(string status, string? detail, string node, CancellationToken ct)
    {
        try
        {
            await redis.HashSetAsync(_statusKey, [new(StatusFields.Status, status), new(StatusFields.ErrorDetail, detail ?? ""), new(StatusFields.Node, node), new(StatusFields.Working, "0")], ct);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            // Shown as lost after three heartbeats; the database has the truth.
        }
    }

    /// <summary>Messages that nobody has answered: not read yet, or read by a process that is gone.</summary>
    public async Task<bool> HasWaitingAsync(CancellationToken ct)
    {
        var inbox = RuntimeKeys.Inbox(agentId);
        if ((await redis.ExecuteAsync("XLEN", ct, inbox)).AsInt64() == 0)
            return false;
        foreach (var group in (await redis.ExecuteAsync("XINFO", ct, "GROUPS", inbox)).AsArray())
        {
            // name, runner, consumers, 1, pending, 0, last-delivered-id, 1-0, entries-read, 1, lag, 0
            var fields = new Dictionary<string, RedisReply>(StringComparer.Ordinal);
            var parts = group.AsArray();
            for (var i = 0; i + 1 < parts.Count; i += 2)
                fields[parts[i].AsString() ?? ""] = parts[i + 1];
            if (fields["name"].AsString() == RuntimeKeys.RunnerGroup)
                return fields["pending"].AsInt64() > 0 || !fields.TryGetValue("lag", out var lag) || lag.IsNull || lag.AsInt64() > 0;
        }

        // Nobody ever read it.
        return true;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
