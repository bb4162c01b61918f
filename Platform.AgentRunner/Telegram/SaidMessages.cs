using System.Globalization;
using Platform.Core.Shared.Messaging;

namespace Platform.AgentRunner.Telegram;

/// <summary>
/// In which of Telegram's messages an answer stands, part by part, kept in Redis: whoever delivers it after a crash goes on with these messages in place of
/// sending them again. Between Telegram's word and ours in Redis a few milliseconds remain in which a kill leaves a part twice; the Bot API has no call that would tell.
/// </summary>
internal sealed class SaidMessages
{
    private const string Done = "done";
    private const string Question = "question";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    private readonly RedisConnection _redis;
    private readonly string _key;
    private readonly List<(long Id, string? Text)> _parts = [];

    private SaidMessages(RedisConnection redis, string key) => (_redis, _key) = (redis, key);

    /// <summary>The answer that was delivered whole.</summary>
    public string? DoneWith { get; private set; }

    /// <summary>The question's message in Telegram, where the answer shall point at it.</summary>
    public long? QuestionId { get; private set; }

    /// <summary>Telegram's ids, and what stands there as far as this process knows.</summary>
    public IReadOnlyList<(long Id, string? Text)> Parts => _parts;

    /// <param name="message">The question's id, or the answer's where it answers none.</param>
    public static async Task<SaidMessages> OpenAsync(RedisConnection redis, string agent, string message, CancellationToken ct)
    {
        var said = new SaidMessages(redis, TelegramKeys.Said(agent, message));
        var fields = await redis.HashGetAllAsync(said._key, ct);
        said.DoneWith = fields.GetValueOrDefault(Done);
        said.QuestionId = fields.TryGetValue(Question, out var question) && long.TryParse(question, CultureInfo.InvariantCulture, out var id) ? id : null;
        while (fields.TryGetValue(Index(said._parts.Count), out var part) && long.TryParse(part, CultureInfo.InvariantCulture, out var known))
            said._parts.Add((known, null));
        return said;
    }

    public static async Task NoteQuestionAsync(RedisConnection redis, string agent, string message, long questionId, CancellationToken ct)
    {
        var key = TelegramKeys.Said(agent, message);
        await redis.HashSetAsync(key, [new(Question, questionId.ToString(CultureInfo.InvariantCulture))], ct);
        await redis.KeyExpireAsync(key, Kept, ct);
    }

    public async Task SentAsync(int part, long id, string text, CancellationToken ct)
    {
        if (part < _parts.Count)
            _parts[part] = (id, text);
        else
            _parts.Add((id, text));
        await SetAsync(Index(part), id.ToString(CultureInfo.InvariantCulture), ct);
    }

    public void Changed(int part, string text) => _parts[part] = (_parts[part].Id, text);

    public async Task DropLastAsync(CancellationToken ct)
    {
        _parts.RemoveAt(_parts.Count - 1);
        await _redis.HashDeleteAsync(_key, Index(_parts.Count), ct);
    }

    public Task FinishAsync(string answer, CancellationToken ct)
    {
        DoneWith = answer;
        return SetAsync(Done, answer, ct);
    }

    private async Task SetAsync(string field, string value, CancellationToken ct)
    {
        await _redis.HashSetAsync(_key, [new(field, value)], ct);
        await _redis.KeyExpireAsync(_key, Kept, ct);
    }

    private static string Index(int part) => part.ToString(CultureInfo.InvariantCulture);
}
