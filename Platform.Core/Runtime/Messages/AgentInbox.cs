using System.Globalization;
using System.Text.Json;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>Puts messages into agents' inboxes, each once.</summary>
public sealed class AgentInbox(RedisConnection redis)
{
    // The mark, the entry and the bell together: a message that is marked is in the inbox.
    private const string Enqueue =
        """
        if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[2]) then return 0 end
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'payload', ARGV[1])
        redis.call('PUBLISH', KEYS[3], ARGV[1])
        return 1
        """;

    // As long as answers are remembered (contracts: redis).
    private static readonly string Memory = TimeSpan.FromHours(24).TotalSeconds.ToString(CultureInfo.InvariantCulture);

    // Far beyond what waits for a day; an inbox that nobody reads must not fill the memory.
    private const string MostWaiting = "100000";

    /// <param name="agent"><c>{tenant_slug}.{agent_slug}</c>.</param>
    /// <returns>False: a message of this id was taken before.</returns>
    /// <exception cref="RedisUnavailableException">It is not taken, as far as anybody knows; sending it again does no harm.</exception>
    public async Task<bool> SendAsync(string agent, AgentMessage message, CancellationToken ct)
    {
        var payload = JsonSerializer.Serialize(message, RuntimeJson.Readable.AgentMessage);
        var reply = await redis.ScriptEvaluateAsync(
            Enqueue, [RuntimeKeys.Seen(agent, message.MessageId!), RuntimeKeys.Inbox(agent), RuntimeKeys.Input(agent)], [payload, Memory, MostWaiting], ct);
        return reply.AsInt64() == 1;
    }

    /// <summary>The answer that was given to a message, for a day.</summary>
    public async Task<AgentAnswer?> FindAnswerAsync(string agent, string messageId, CancellationToken ct) =>
        await redis.StringGetAsync(RuntimeKeys.Handled(agent, messageId), ct) is { } json ? JsonSerializer.Deserialize(json, RuntimeJson.Default.AgentAnswer) : null;
}
