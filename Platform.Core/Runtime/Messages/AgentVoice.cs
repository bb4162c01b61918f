using System.Text.Json;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>Says something in an agent's name that no message asked for: what a person answers in its place, a reminder. It goes the way of the agent's own answers.</summary>
internal sealed class AgentVoice(RedisConnection redis)
{
    // The thread that the runner remembers is dropped: with its next message it reads the history, which holds what was said.
    // KEYS: mark, thread, history, then pairs of outbox and output channel. ARGV: answer, line of history or nothing.
    private const string Say =
        """
        if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', 86400) then return 0 end
        for i = 4, #KEYS, 2 do
          redis.call('XADD', KEYS[i], 'MAXLEN', '~', '10000', '*', 'payload', ARGV[1])
          redis.call('PUBLISH', KEYS[i + 1], ARGV[1])
        end
        redis.call('DEL', KEYS[2])
        if ARGV[2] ~= '' then redis.call('LPUSH', KEYS[3], ARGV[2]) end
        return 1
        """;

    /// <summary>Once for each id, however often it is called.</summary>
    /// <param name="names">The agent's names in Redis, the full one first.</param>
    /// <param name="line">For the history; null where it is there already.</param>
    public async Task SayAsync(IReadOnlyList<string> names, AgentAnswer said, HistoryRecord? line, CancellationToken ct)
    {
        List<string> keys = [RuntimeKeys.Said(names[0], said.MessageId), RuntimeKeys.Thread(names[0], said.Channel, said.ChatId), RuntimeKeys.HistoryQueue];
        foreach (var name in names)
            keys.AddRange([RuntimeKeys.Outbox(name), RuntimeKeys.Output(name)]);
        await redis.ScriptEvaluateAsync(
            Say, keys, [JsonSerializer.Serialize(said, RuntimeJson.Readable.AgentAnswer), line is null ? "" : JsonSerializer.Serialize(line, RuntimeJson.Readable.HistoryRecord)], ct);
    }
}
