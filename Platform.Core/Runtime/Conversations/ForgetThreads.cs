using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Removes from Redis what is there of erased threads: turns, remembered answers, entries of outboxes and among the dead.</summary>
internal sealed class ForgetThreads(RedisConnection redis, AgentPlaces places) : IConsume<ThreadsErased>
{
    private const int PageSize = 500;

    public async Task ConsumeAsync(ThreadsErased @event, CancellationToken ct)
    {
        foreach (var agent in @event.Threads.GroupBy(thread => thread.Agent))
        {
            var names = await places.NamesAcrossTenants(new TenantId(@event.TenantId), agent.Key, ct);
            foreach (var name in names)
            {
                foreach (var thread in agent)
                    await DeleteKeysAsync(name, thread, ct);
                var threads = agent.Select(thread => (thread.Channel, thread.Thread)).ToHashSet();
                await SweepAsync(RuntimeKeys.Outbox(name), payload => threads.Contains((Text(payload, "channel") ?? "rest", Text(payload, "chat_id") ?? "")), ct);
                await SweepAsync(RuntimeKeys.Dead(name), payload => threads.Contains((Text(payload, "channel") ?? "rest", Text(payload, "chat_id") ?? "")), ct);
                await SweepAsync(
                    QueueLists.Dead(RuntimeKeys.HistoryQueue), payload => Text(payload, "agent_id") == name && threads.Contains((Text(payload, "channel") ?? "rest", Text(payload, "thread_id") ?? "")), ct);
            }
        }
    }

    private async Task DeleteKeysAsync(string agent, ErasedThread thread, CancellationToken ct)
    {
        await redis.KeyDeleteAsync(RuntimeKeys.Thread(agent, thread.Channel, thread.Thread), ct);
        await redis.KeyDeleteAsync(RuntimeKeys.Taken(agent, thread.Channel, thread.Thread), ct);
        foreach (var message in thread.Messages)
        {
            await redis.KeyDeleteAsync(RuntimeKeys.Handled(agent, message), ct);
            await redis.KeyDeleteAsync(RuntimeKeys.Work(agent, message), ct);
        }
    }

    /// <summary>Deletes the entries of a stream whose payload is one of those.</summary>
    private async Task SweepAsync(string stream, Func<JsonObject, bool> isOne, CancellationToken ct)
    {
        var from = "-";
        while (true)
        {
            var page = (await redis.ExecuteAsync("XRANGE", ct, stream, from, "+", "COUNT", PageSize)).AsArray();
            foreach (var entry in page)
            {
                var (id, fields) = (entry.AsArray()[0].AsString()!, entry.AsArray()[1]);
                from = "(" + id;
                if (Parse(fields.Field(RuntimeKeys.Payload)) is { } payload && isOne(payload))
                    await redis.ExecuteAsync("XDEL", ct, stream, id);
            }

            if (page.Count < PageSize)
                return;
        }
    }

    private static JsonObject? Parse(string? payload)
    {
        try
        {
            return payload is null ? null : JsonNode.Parse(payload) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject payload, string key) => payload[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
