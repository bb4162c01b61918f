using System.Globalization;
using System.Text.Json;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>Says something in an agent's name that no message asked for: what a person answers in its place, a reminder. It goes the way of the agent's own answers.</summary>
internal sealed class AgentVoice(RedisConnection redis)
{
    // The thread that the runner remembers is dropped: with its next message it reads the history, which holds what was said.
    // Whoever waits for one of the questions hears it there: at once for the one that the answer names, with the next look for the others, which are not said again.
    // KEYS: mark, thread, history, then pairs of outbox and output channel, then the answers to the questions. ARGV: answer, line of history or nothing, number of names, then the answer to each question.
    private const string Say =
        """
        if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', 86400) then return 0 end
        local questions = 4 + 2 * tonumber(ARGV[3])
        for i = questions, #KEYS do redis.call('SET', KEYS[i], ARGV[4 + i - questions], 'NX', 'EX', 86400) end
        for i = 4, questions - 1, 2 do
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
    /// <param name="questions">Ids of the messages that this answers.</param>
    public async Task SayAsync(IReadOnlyList<string> names, AgentAnswer said, HistoryRecord? line, IReadOnlyList<string> questions, CancellationToken ct)
    {
        List<string> keys = [RuntimeKeys.Said(names[0], said.MessageId), RuntimeKeys.Thread(names[0], said.Channel, said.ChatId), RuntimeKeys.HistoryQueue];
        foreach (var name in names)
            keys.AddRange([RuntimeKeys.Outbox(name), RuntimeKeys.Output(name)]);
        keys.AddRange(questions.Select(question => RuntimeKeys.Handled(names[0], question)));
        await redis.ScriptEvaluateAsync(
            Say, keys,
            [
                Text(said), line is null ? "" : JsonSerializer.Serialize(line, RuntimeJson.Readable.HistoryRecord), names.Count.ToString(CultureInfo.InvariantCulture),
                .. questions.Select(question => Text(said with { ReplyTo = question })),
            ], ct);
    }

    private static string Text(AgentAnswer answer) => JsonSerializer.Serialize(answer, RuntimeJson.Readable.AgentAnswer);
}
