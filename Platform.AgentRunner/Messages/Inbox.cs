using System.Globalization;
using System.Text.Json;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>An entry of an inbox that this process has taken.</summary>
/// <param name="Stream">The inbox's name.</param>
/// <param name="IsRepeated">Another process had it before.</param>
internal sealed record InboxEntry(string Stream, string Id, AgentMessage Message, bool IsRepeated)
{
    /// <summary>When it came in, by the clock of Redis.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Id.AsSpan(0, Id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture));
}

/// <summary>
/// The agent's inboxes (the one of its full name, and of the short one where it has it). One consumer, always of the same name: what a process that died had taken is what
/// this one finds as its own.
/// </summary>
internal sealed class Inbox(RunnerParts parts)
{
    private const string Consumer = "runner";
    private const int Batch = 64;

    private readonly RedisConnection _redis = parts.Redis;
    private readonly Dictionary<string, HashSet<string>> _held = [];

    public IReadOnlyList<string> Streams { get; } = [.. Names(parts.Settings).Select(RuntimeKeys.Inbox)];

    /// <summary>The agent's names in Redis, the full one first.</summary>
    public static IEnumerable<string> Names(RunnerSettings settings) => settings.ShortId is { } shortId ? [settings.AgentId, shortId] : [settings.AgentId];

    /// <summary>Groups are made from the beginning of the stream: what was sent before the agent first ran waits there.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        foreach (var name in Names(parts.Settings))
        {
            await _redis.StreamGroupCreateAsync(RuntimeKeys.Inbox(name), RuntimeKeys.RunnerGroup, ct);
            await _redis.StreamGroupCreateAsync(RuntimeKeys.Outbox(name), RuntimeKeys.IntegrationsGroup, ct);
        }
    }

    /// <summary>What was taken and not answered, by this process's forerunners.</summary>
    public async Task<IReadOnlyList<InboxEntry>> TakeLeftAsync(CancellationToken ct)
    {
        var left = new List<InboxEntry>();
        try
        {
            foreach (var stream in Streams)
            {
                for (var after = "0"; after is not null;)
                    after = await ReadAsync(stream, after, isRepeated: true, left, ct);
            }
        }
        catch
        {
            GiveBack(left);
            throw;
        }

        return left;
    }

    /// <summary>New entries; none when there are none.</summary>
    public async Task<IReadOnlyList<InboxEntry>> TakeAsync(CancellationToken ct)
    {
        var taken = new List<InboxEntry>();
        try
        {
            foreach (var stream in Streams)
                await ReadAsync(stream, ">", isRepeated: false, taken, ct);
        }
        catch
        {
            GiveBack(taken);
            throw;
        }

        return taken;
    }

    /// <summary>It is answered, or set aside.</summary>
    public void Release(InboxEntry entry)
    {
        lock (_held)
            _held.GetValueOrDefault(entry.Stream)?.Remove(entry.Id);
    }

    /// <summary>What only publishes is put into the inbox here, once for each id.</summary>
    /// <returns>The answer that it was given when it was taken before; null while it has none.</returns>
    public async Task<string?> PutAsync(string name, AgentMessage message, CancellationToken ct)
    {
        var payload = JsonSerializer.Serialize(message, RuntimeJson.Readable.AgentMessage);
        var reply = await _redis.ScriptEvaluateAsync(
            InboxScript.Text, InboxScript.Keys(parts.Settings.AgentId, name, message.MessageId!), InboxScript.Arguments(payload, InboxScript.Memory, null), ct);
        return reply.AsString() is { } said and not (InboxScript.Entered or InboxScript.UnderWay) ? said : null;
    }

    // Redis went away in the middle: nobody has begun them, and the next look finds them.
    private void GiveBack(List<InboxEntry> entries)
    {
        foreach (var entry in entries)
            Release(entry);
    }

    /// <summary>The last id that was read; null when there was none.</summary>
    private async Task<string?> ReadAsync(string stream, string after, bool isRepeated, List<InboxEntry> entries, CancellationToken ct)
    {
        var reply = await GroupReadAsync(stream, after, ct);
        string? last = null;
        foreach (var found in reply.AsArray().SelectMany(one => one.AsArray()[1].AsArray()))
        {
            var parts = found.AsArray();
            last = parts[0].AsString()!;
            if (!Hold(stream, last))
                continue;
            // Of an entry that was deleted meanwhile only the id is left.
            var payload = parts[1].Field(RuntimeKeys.Payload);
            if (Parse(payload, out var reason) is { } message)
                entries.Add(new InboxEntry(stream, last, message with { MessageId = message.MessageId ?? last }, isRepeated));
            else
                await SetAsideAsync(stream, last, payload, reason, ct);
        }

        return last;
    }

    private async Task<RedisReply> GroupReadAsync(string stream, string after, CancellationToken ct)
    {
        try
        {
            return await _redis.ExecuteAsync("XREADGROUP", ct, "GROUP", RuntimeKeys.RunnerGroup, Consumer, "COUNT", Batch, "STREAMS", stream, after);
        }
        catch (RedisCommandException exception) when (exception.Code == "NOGROUP")
        {
            // Redis was emptied: what was in it is lost, what comes is not.
            await _redis.StreamGroupCreateAsync(stream, RuntimeKeys.RunnerGroup, ct);
            return default;
        }
    }

    private bool Hold(string stream, string id)
    {
        lock (_held)
        {
            if (!_held.TryGetValue(stream, out var held))
                _held[stream] = held = new HashSet<string>(StringComparer.Ordinal);
            return held.Add(id);
        }
    }

    private async Task SetAsideAsync(string stream, string id, string? payload, string reason, CancellationToken ct)
    {
        try
        {
            await DeadLetters.AddAsync(parts, payload ?? "", reason, ct);
            await _redis.ExecuteAsync("XACK", ct, stream, RuntimeKeys.RunnerGroup, id);
        }
        finally
        {
            lock (_held)
                _held[stream].Remove(id);
        }
    }

    /// <summary>Null with the reason for what is no message.</summary>
    public static AgentMessage? Parse(string? payload, out string reason)
    {
        reason = "";
        try
        {
            if (payload is null)
                reason = "no payload";
            else if (JsonSerializer.Deserialize(payload, RuntimeJson.Default.AgentMessage) is not { } message)
                reason = "no object";
            else if (string.IsNullOrWhiteSpace(message.ChatId))
                reason = "no chat_id";
            else
                return message;
        }
        catch (JsonException)
        {
            reason = payload!.Contains("chat_id", StringComparison.Ordinal) ? "malformed" : "malformed, or no chat_id";
        }

        return null;
    }
}
