using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.AgentRunner.Graph;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>
/// The end of a message, whole or not at all: answer into the outbox and onto the output channel, both lines of history into their queue, the turns of the thread, the mark "handled", the
/// acknowledgement of the inbox. A process that lost the agent's fencing number changes nothing any more.
/// </summary>
internal sealed class Delivery(RunnerParts parts)
{
    /// <summary>Seconds for which answers are remembered (contracts: redis).</summary>
    public static readonly string Memory = InboxScript.Memory.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    // KEYS: fence, handled, inbox, history, thread, work, then pairs of outbox and output channel.
    // ARGV: fence, answer, entry, user's line, agent's line, memory, replaces thread, turns kept, then the turns.
    private const string Finish =
        """
        local fence = redis.call('GET', KEYS[1])
        if fence and fence ~= ARGV[1] then return 0 end
        if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'EX', ARGV[6]) then
          for i = 7, #KEYS, 2 do
            redis.call('XADD', KEYS[i], 'MAXLEN', '~', '10000', '*', 'payload', ARGV[2])
            redis.call('PUBLISH', KEYS[i + 1], ARGV[2])
          end
          redis.call('LPUSH', KEYS[4], ARGV[4], ARGV[5])
          if ARGV[7] == '1' then redis.call('DEL', KEYS[5]) end
          if #ARGV > 8 then
            redis.call('RPUSH', KEYS[5], unpack(ARGV, 9))
            redis.call('LTRIM', KEYS[5], -tonumber(ARGV[8]), -1)
            redis.call('EXPIRE', KEYS[5], ARGV[6])
          end
        end
        redis.call('DEL', KEYS[6])
        redis.call('XACK', KEYS[3], 'runner', ARGV[3])
        redis.call('XDEL', KEYS[3], ARGV[3])
        return 1
        """;

    private readonly string _fence = parts.Settings.Fence.ToString(CultureInfo.InvariantCulture);

    /// <summary>The answer's id follows from the question: where Redis lost what it had acknowledged, history and channels know the second answer for the first one's.</summary>
    public static string IdOfAnswer(string agent, AgentMessage question) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{agent}\n{question.Channel}\n{question.ChatId}\n{question.MessageId}")))[..32];

    /// <summary>False: another process acts for the agent; nothing was changed.</summary>
    public async Task<bool> FinishAsync(InboxEntry entry, GraphState state, AgentAnswer answer, CancellationToken ct)
    {
        var (settings, message) = (parts.Settings, entry.Message);
        List<string> keys =
        [
            settings.FenceKey, RuntimeKeys.Handled(settings.AgentId, message.MessageId!), entry.Stream, RuntimeKeys.HistoryQueue, RuntimeKeys.Thread(settings.AgentId, message.Channel, message.ChatId),
            RuntimeKeys.Work(settings.AgentId, message.MessageId!),
        ];
        foreach (var name in Inbox.Names(settings))
            keys.AddRange([RuntimeKeys.Outbox(name), RuntimeKeys.Output(name)]);
        List<string> values =
        [
            _fence, JsonSerializer.Serialize(answer, RuntimeJson.Readable.AgentAnswer), entry.Id, Line(Asked(entry)), Line(Said(state, answer)), Memory, state is { ReplacesThread: true, Message.Trial: null } ? "1" : "0",
            (LoadThread.MostTurns).ToString(CultureInfo.InvariantCulture), .. Turns(state, answer),
        ];
        return (await parts.Redis.ScriptEvaluateAsync(Finish, keys, values, ct)).AsInt64() == 1;
    }

    /// <summary>A person answers in the agent's place: the user's line goes into the history, and nothing is said.</summary>
    public async Task<bool> LeaveToPersonAsync(InboxEntry entry, CancellationToken ct)
    {
        const string script =
            """
            local fence = redis.call('GET', KEYS[1])
            if fence and fence ~= ARGV[1] then return 0 end
            if redis.call('XACK', KEYS[2], 'runner', ARGV[2]) == 1 then
              redis.call('LPUSH', KEYS[3], ARGV[3])
              redis.call('XDEL', KEYS[2], ARGV[2])
            end
            return 1
            """;
        return (await parts.Redis.ScriptEvaluateAsync(script, [parts.Settings.FenceKey, entry.Stream, RuntimeKeys.HistoryQueue], [_fence, entry.Id, Line(Asked(entry))], ct)).AsInt64() == 1;
    }

    /// <summary>Before anything is computed: the answer that was given to it already, whoever sent it again, and whether a person answers in the agent's place.</summary>
    public async Task<(string? Answered, bool IsTaken)> LookAsync(AgentMessage message, CancellationToken ct)
    {
        var agent = parts.Settings.AgentId;
        var found = (await parts.Redis.ExecuteAsync("MGET", ct, RuntimeKeys.Handled(agent, message.MessageId!), RuntimeKeys.Taken(agent, message.Channel, message.ChatId))).AsArray();
        return (found[0].AsString(), !found[1].IsNull);
    }

    /// <summary>A message that was answered before: the same answer is said again, and nothing is computed.</summary>
    public async Task RepeatAsync(InboxEntry entry, string answered, CancellationToken ct)
    {
        await SayAgainAsync(answered, ct);
        await parts.Redis.ExecuteAsync("XACK", ct, entry.Stream, RuntimeKeys.RunnerGroup, entry.Id);
        await parts.Redis.ExecuteAsync("XDEL", ct, entry.Stream, entry.Id);
    }

    /// <summary>The same for one that is only heard.</summary>
    public async Task SayAgainAsync(string answer, CancellationToken ct)
    {
        foreach (var name in Inbox.Names(parts.Settings))
            await parts.Redis.PublishAsync(RuntimeKeys.Output(name), answer, ct);
    }

    // A failure is no turn: the model shall not learn excuses. Of a client that brings its conversation nothing is kept.
    private static IEnumerable<string> Turns(GraphState state, AgentAnswer answer)
    {
        if (answer.Error is not null || state.Message.Request is not null || state.Message.Trial is not null)
            return [];
        IEnumerable<TurnMessage> turns = [.. state.ReplacesThread ? state.Messages.Take(state.Earlier) : [], new TurnMessage("user", state.Message.Text), new TurnMessage("assistant", answer.Response)];
        return turns.Select(turn => JsonSerializer.Serialize(turn, RuntimeJson.Readable.TurnMessage));
    }

    private HistoryRecord Asked(InboxEntry entry) => new()
    {
        AgentId = parts.Settings.AgentId, ThreadId = entry.Message.ChatId, SenderType = "user", Content = entry.Message.Text, Channel = entry.Message.Channel, Timestamp = entry.Message.SentAt ?? entry.At,
        InteractionId = entry.Message.MessageId, MessageId = entry.Message.MessageId, PlatformUserId = entry.Message.PlatformUserId ?? entry.Message.ChatId,
        UserName = entry.Message.UserData?["name"] is System.Text.Json.Nodes.JsonValue name && name.TryGetValue<string>(out var text) ? text : null,
    };

    private HistoryRecord Said(GraphState state, AgentAnswer answer) => new()
    {
        AgentId = parts.Settings.AgentId, ThreadId = answer.ChatId, SenderType = "agent", Content = answer.Response, Channel = answer.Channel, Timestamp = TimeProvider.System.GetUtcNow(),
        InteractionId = answer.ReplyTo, MessageId = answer.MessageId, PlatformUserId = answer.PlatformUserId, Error = answer.Error, Version = answer.Version, Epoch = answer.Epoch, Usage = answer.Usage,
        Trace = state.Trace, DurationMs = state.ElapsedMs, Citations = answer.Citations,
    };

    private static string Line(HistoryRecord record) => JsonSerializer.Serialize(record, RuntimeJson.Readable.HistoryRecord);
}
