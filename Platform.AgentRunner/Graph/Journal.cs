using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>One answer of the model that called tools, as the journal keeps it.</summary>
/// <param name="FirstMs">Until its first piece.</param>
internal sealed record KeptTurn(string Text, IReadOnlyList<TurnCall> Calls, AnswerUsage? Usage, string? Model, string? Provider = null, int? FirstMs = null);

/// <summary>
/// What was done for a message, step by step, in Redis: a process that takes the message after a crash goes on where the other one was. Only turns that call tools are
/// kept (a turn without calls is the answer itself), so a plain question costs no round trip.
/// </summary>
internal sealed class Journal(RedisConnection redis, string key, IReadOnlyDictionary<string, string> known)
{
    private const string Begun = "begun";
    private const string Retrieved = "retrieved";

    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private int _unclaimed = known.TryGetValue(Begun, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>How often the message was begun before, by processes that died.</summary>
    public int EarlierBeginnings { get; } = known.TryGetValue(Begun, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <param name="isRepeated">Another process had it before: then what it left is read, and that it was begun once more is noted.</param>
    public static async Task<Journal> OpenAsync(RedisConnection redis, string key, bool isRepeated, CancellationToken ct)
    {
        if (!isRepeated)
            return new Journal(redis, key, new Dictionary<string, string>());
        await redis.ExecuteAsync("HINCRBY", ct, key, Begun, 1);
        await redis.KeyExpireAsync(key, Memory, ct);
        return new Journal(redis, key, await redis.HashGetAllAsync(key, ct));
    }

    public KeptTurn? Turn(int turn) => known.TryGetValue($"turn:{turn}", out var json) ? JsonSerializer.Deserialize(json, JournalJson.Default.KeptTurn) : null;

    /// <summary>What was retrieved: a message goes on with the same documents under the same numbers.</summary>
    public KnowledgeAnswer? Found() => known.TryGetValue(Retrieved, out var json) ? JsonSerializer.Deserialize(json, RuntimeJson.Default.KnowledgeAnswer) : null;

    public ToolResult? Result(string call) => known.TryGetValue($"call:{call}", out var json) ? JsonSerializer.Deserialize(json, RuntimeJson.Default.ToolResult) : null;

    /// <summary>How often the first turn that is not kept was asked for before; of later ones 0.</summary>
    public int TakeEarlierAttempts() => Interlocked.Exchange(ref _unclaimed, 0);

    public Task KeepAsync(int turn, KeptTurn kept, CancellationToken ct) => KeepAsync($"turn:{turn}", JsonSerializer.Serialize(kept, JournalJson.Default.KeptTurn), ct);

    public Task KeepAsync(KnowledgeAnswer found, CancellationToken ct) => KeepAsync(Retrieved, JsonSerializer.Serialize(found, RuntimeJson.Default.KnowledgeAnswer), ct);

    public Task KeepAsync(string call, ToolResult result, CancellationToken ct) => KeepAsync($"call:{call}", JsonSerializer.Serialize(result, RuntimeJson.Default.ToolResult), ct);

    private async Task KeepAsync(string field, string value, CancellationToken ct)
    {
        await redis.HashSetAsync(key, [new(field, value)], ct);
        await redis.KeyExpireAsync(key, Memory, ct);
    }
}

[JsonSerializable(typeof(KeptTurn))]
internal sealed partial class JournalJson : JsonSerializerContext;
