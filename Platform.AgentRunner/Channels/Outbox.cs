using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Channels;

/// <param name="Answer">Null where it was trimmed away, or cannot be read.</param>
internal readonly record struct OutboxEntry(string Id, AgentAnswer? Answer);

/// <summary>
/// The agent's answers as one channel reads them: in a group of its own, so that each channel sees every answer. One process at a time serves a channel, so what its
/// predecessor has not acknowledged is its own.
/// </summary>
internal sealed class Outbox(RedisConnection redis, string agent, string type)
{
    /// <summary>In place of an id: what nobody has read yet.</summary>
    public const string New = ">";

    /// <summary>In place of an id: from the first one on that a predecessor left.</summary>
    public const string Left = "0";

    private const string Consumer = "process";
    private const int Batch = 100;

    private readonly string _stream = RuntimeKeys.Outbox(agent);
    private readonly string _group = GroupOf(type);

    public static string GroupOf(string type) => $"{RuntimeKeys.IntegrationsGroup}:{type}";

    /// <param name="after">An id, <see cref="New"/> or <see cref="Left"/>.</param>
    public async Task<IReadOnlyList<OutboxEntry>> ReadAsync(string after, CancellationToken ct)
    {
        try
        {
            var answer = await redis.ExecuteAsync("XREADGROUP", ct, "GROUP", _group, Consumer, "COUNT", Batch, "STREAMS", _stream, after);
            return answer.IsNull ? [] : [.. answer.AsArray()[0].AsArray()[1].AsArray().Select(Read)];
        }
        catch (RedisCommandException exception) when (exception.Code == "NOGROUP")
        {
            // From the beginning: answers that were there before the channel ran for the first time are delivered.
            await redis.StreamGroupCreateAsync(_stream, _group, ct);
            return [];
        }
    }

    public Task AcknowledgeAsync(string id, CancellationToken ct) => redis.ExecuteAsync("XACK", ct, _stream, _group, id);

    private static OutboxEntry Read(RedisReply entry) =>
        new(entry.AsArray()[0].AsString()!, RuntimeJson.Read(entry.AsArray()[1].Field(RuntimeKeys.Payload), RuntimeJson.Default.AgentAnswer));
}
