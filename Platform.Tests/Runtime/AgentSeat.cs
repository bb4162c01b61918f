using System.Text.Json;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime;

/// <summary>In an agent's place: reads its inbox and writes its outbox, as a test wants it.</summary>
public class AgentSeat(RedisConnection redis, string agentId)
{
    private string _after = "0";

    public string AgentId => agentId;

    /// <summary>The next message in the agent's inbox.</summary>
    public async Task<AgentMessage> NextMessageAsync()
    {
        AgentMessage? found = null;
        await Eventually.TrueAsync(async () => (found = await TryNextAsync()) is not null, "a message in the inbox");
        return found!;
    }

    public async Task<AgentMessage?> TryNextAsync()
    {
        var entries = (await redis.ExecuteAsync("XRANGE", default, RuntimeKeys.Inbox(agentId), _after == "0" ? "-" : "(" + _after, "+", "COUNT", 1)).AsArray();
        if (entries.Count == 0)
            return null;
        _after = entries[0].AsArray()[0].AsString()!;
        return JsonSerializer.Deserialize(entries[0].AsArray()[1].AsArray()[1].AsString()!, RuntimeJson.Default.AgentMessage);
    }

    public Task AnswerAsync(AgentMessage to, string text, string? id = null) =>
        AnswerAsync(new AgentAnswer { ChatId = to.ChatId, Response = text, Channel = to.Channel, MessageId = id ?? Guid.NewGuid().ToString("N"), ReplyTo = to.MessageId });

    public async Task AnswerAsync(AgentAnswer answer)
    {
        var payload = JsonSerializer.Serialize(answer, RuntimeJson.Readable.AgentAnswer);
        await redis.ExecuteAsync("XADD", default, RuntimeKeys.Outbox(agentId), "*", "payload", payload);
        await redis.PublishAsync(RuntimeKeys.Output(agentId), payload, default);
    }

    public Task SayPieceAsync(AgentMessage to, int number, string? text, bool restarts = false) => redis.PublishAsync(
        RuntimeKeys.Live(agentId), JsonSerializer.Serialize(new LivePiece { ChatId = to.ChatId, Channel = to.Channel, ReplyTo = to.MessageId!, Number = number, Text = text, Restarts = restarts }, RuntimeJson.Readable.LivePiece), default);
}
