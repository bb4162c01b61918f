using System.Text.Json;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>Puts messages into agents' inboxes, each once.</summary>
public sealed class AgentInbox(RedisConnection redis)
{
    /// <param name="agent"><c>{tenant_slug}.{agent_slug}</c>.</param>
    /// <returns>False: a message of this id was taken before.</returns>
    /// <exception cref="RedisUnavailableException">It is not taken, as far as anybody knows; sending it again does no harm.</exception>
    public async Task<bool> SendAsync(string agent, AgentMessage message, CancellationToken ct)
    {
        var payload = JsonSerializer.Serialize(message, RuntimeJson.Readable.AgentMessage);
        var reply = await redis.ScriptEvaluateAsync(
            InboxScript.Text, InboxScript.Keys(agent, agent, message.MessageId!), InboxScript.Arguments(payload, InboxScript.Memory, RuntimeKeys.Input(agent)), ct);
        return reply.AsString() == InboxScript.Entered;
    }

    /// <summary>The answer that was given to a message, for a day.</summary>
    public async Task<AgentAnswer?> FindAnswerAsync(string agent, string messageId, CancellationToken ct) =>
        await redis.StringGetAsync(RuntimeKeys.Handled(agent, messageId), ct) is { } json ? JsonSerializer.Deserialize(json, RuntimeJson.Default.AgentAnswer) : null;
}
