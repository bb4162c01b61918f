using System.Globalization;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Kills;

/// <summary>What became of each message, read where it counts: outboxes, tables, Telegram, and what the stubs were asked.</summary>
internal sealed class Verdicts(KillSite site, Outboxes outboxes, Senders senders)
{
    private const int MostShown = 6;

    private readonly IReadOnlyList<Question> _questions = [.. senders.Sent.Values.OrderBy(question => question.Number)];
    private readonly Dictionary<string, AgentAnswer> _answers = [];

    public async Task<IReadOnlyList<Verdict>> JudgeAsync()
    {
        var said = new List<AgentAnswer>();
        for (var agent = 0; agent < site.Plan.Agents; agent++)
            said.AddRange(await outboxes.ReadAsync(KillSite.NameOf(agent)));
        foreach (var answer in said)
            _answers.TryAdd(answer.ReplyTo ?? answer.MessageId, answer);
        return
        [
            Once(said), Kept(), OwnWords(), InOrder(said), await ShortNameAsync(), await NothingLeftAsync(), ByRest(), InTelegram(), .. await HistoryAsync(), await UsageAsync(), Tools(),
        ];
    }

    private Verdict Once(List<AgentAnswer> said)
    {
        var wrong = _questions.Select(question => (question.Id, Count: said.Count(answer => answer.ReplyTo == question.Id))).Where(pair => pair.Count != 1).Select(pair => $"{pair.Id}: {pair.Count}").ToList();
        wrong.AddRange(said.Where(answer => _questions.All(question => question.Id != answer.ReplyTo)).Select(answer => $"nobody asked {answer.ReplyTo}"));
        return Of("one answer for each message", wrong, $"{said.Count} answers");
    }

    private Verdict Kept() => Of(
        "an answer that was there stays", outboxes.Seen.Where(pair => _answers.GetValueOrDefault(pair.Key)?.MessageId != pair.Value).Select(pair => $"{pair.Key}: {pair.Value} was replaced"), $"{outboxes.Seen.Count} seen on the way");

    private Verdict OwnWords() => Of(
        "the model's own words, no excuse", _questions.Where(question => _answers.GetValueOrDefault(question.Id) is not { Error: null } answer || !answer.Response.StartsWith(question.Answer, StringComparison.Ordinal))
            .Select(question => $"{question.Id}: {_answers.GetValueOrDefault(question.Id)?.Error ?? _answers.GetValueOrDefault(question.Id)?.Response}"), "no error");

    private Verdict InOrder(List<AgentAnswer> said)
    {
        var numbers = _questions.ToDictionary(question => question.Id, question => question);
        var chats = said.Where(answer => numbers.ContainsKey(answer.ReplyTo ?? "")).Select(answer => numbers[answer.ReplyTo!]).GroupBy(question => (question.Agent, question.Channel, question.Chat)).ToArray();
        return Of("in order within its chat", chats.Where(chat => !IsAscending(chat)).Select(chat => $"{chat.Key}: {string.Join(' ', chat.Select(question => question.Number))}"), $"{chats.Length} chats");
    }

    // The default tenant's agents are heard under both names.
    private async Task<Verdict> ShortNameAsync()
    {
        var wrong = new List<string>();
        for (var agent = 0; agent < site.Plan.Agents; agent++)
        {
            if (!(await outboxes.ReadAsync(KillSite.SlugOf(agent))).Select(answer => answer.MessageId).SequenceEqual((await outboxes.ReadAsync(KillSite.NameOf(agent))).Select(answer => answer.MessageId)))
                wrong.Add(KillSite.SlugOf(agent));
        }

        return Of("the same under the short name", wrong, $"{site.Plan.Agents} agents");
    }

    private async Task<Verdict> NothingLeftAsync()
    {
        var left = new List<string>();
        for (var agent = 0; agent < site.Plan.Agents; agent++)
        {
            var name = KillSite.NameOf(agent);
            if ((await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Inbox(name))).AsInt64() is > 0 and var waiting)
                left.Add($"{waiting} in the inbox of {name}");
            if ((await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, RuntimeKeys.Dead(name))).AsInt64() is > 0 and var dead)
                left.Add($"{dead} dead letters of {name}");
        }

        left.AddRange((await site.Redis.ExecuteAsync("KEYS", CancellationToken.None, "agent:*:work:*")).AsArray().Select(key => key.AsString()!));
        if ((await site.Redis.ExecuteAsync("XLEN", CancellationToken.None, "history_queue:dead")).AsInt64() is > 0 and var lines)
            left.Add($"{lines} dead lines of history");
        return Of("nothing is left over", left, "inboxes, journals and dead letters are empty");
    }

    private Verdict ByRest() => Of(
        "REST answers with the answer of the outbox", senders.Rest.Where(answer => _answers.GetValueOrDefault(answer.Question.Id)?.MessageId != answer.MessageId).Select(answer => $"{answer.Question.Id}: {answer.Response}"), $"{senders.Rest.Count} answers");

    // Between Telegram's word and the bot's own note a kill says a thing twice: the Bot API has no call that would tell.
    private Verdict InTelegram()
    {
        var (wrong, doubles) = (new List<string>(), 0);
        foreach (var chat in _questions.Where(question => question.Channel == "telegram").GroupBy(question => question.Chat))
        {
            var texts = site.Telegram.TextsOf(long.Parse(chat.Key, CultureInfo.InvariantCulture));
            var once = texts.Where((text, i) => i == 0 || texts[i - 1] != text).ToArray();
            doubles += texts.Length - once.Length;
            if (!once.SequenceEqual(chat.Select(question => _answers.GetValueOrDefault(question.Id)?.Response ?? "")))
                wrong.Add($"chat {chat.Key}: {string.Join(" | ", texts)}");
        }

        if (doubles > site.Plan.BotKills * site.Plan.TelegramChats)
            wrong.Add($"{doubles} twice");
        return Of("in Telegram, in order", wrong, $"{site.Telegram.Messages.Count} messages, {doubles} of them twice");
    }

    private async Task<IReadOnlyList<Verdict>> HistoryAsync()
    {
        var lines = await site.QueryAsync(
            "SELECT interaction_id, sender_type, content, at FROM conversation_messages ORDER BY at", row => (Id: row.GetString(0), IsUser: row.GetString(1) == "User", Content: row.GetString(2), At: row.GetFieldValue<DateTimeOffset>(3)));
        var byId = lines.ToLookup(line => line.Id);
        var wrong = _questions.Where(question => byId[question.Id].Count() != 2 || byId[question.Id].Count(line => line.IsUser && line.Content == question.Text) != 1
            || byId[question.Id].Count(line => !line.IsUser && line.Content == _answers.GetValueOrDefault(question.Id)?.Response) != 1).Select(question => $"{question.Id}: {string.Join(" | ", byId[question.Id].Select(line => line.Content))}");
        // A kill may leave two answers of a chat at the same moment; never the later one before.
        var unordered = _questions.GroupBy(question => (question.Agent, question.Channel, question.Chat))
            .Where(chat => !IsAscending(chat.Select(question => byId[question.Id].Where(line => !line.IsUser).Select(line => line.At).FirstOrDefault()))).Select(chat => chat.Key.ToString());
        return [Of("one pair in the history", wrong, $"{lines.Count} lines"), Of("the history is in order", unordered, "all chats")];
    }

    private async Task<Verdict> UsageAsync()
    {
        var calls = await site.QueryAsync(
            // One that was broken off counts by what may be billed of it; whether the provider ever saw it nobody knows.
            "SELECT interaction_id, count(*) FILTER (WHERE outcome = 'ok'), count(*) FILTER (WHERE is_final) FROM token_usage GROUP BY 1", row => (Id: row.GetString(0), Count: row.GetInt64(1), Final: row.GetInt64(2)));
        var byId = calls.ToDictionary(call => call.Id);
        var wrong = _questions.Where(question => byId.GetValueOrDefault(question.Id) is var call && (call.Final != 1 || call.Count > site.Stubs.ModelCalls.GetValueOrDefault(question.Number)))
            .Select(question => $"{question.Id}: {byId.GetValueOrDefault(question.Id).Final} final of {byId.GetValueOrDefault(question.Id).Count} records, {site.Stubs.ModelCalls.GetValueOrDefault(question.Number)} calls");
        return Of("one final usage record, no record without a call", wrong, $"{calls.Sum(call => call.Count)} records of {site.Stubs.ModelCalls.Values.Sum()} calls, {calls.Sum(call => call.Final)} final");
    }

    // A server that dies while a tool runs leaves it open whether it ran: it is not run again, and the user is told so.
    private Verdict Tools()
    {
        var writing = _questions.Where(question => question.Writes).ToArray();
        bool IsTold(Question question) => _answers.GetValueOrDefault(question.Id)?.Response.EndsWith(KillStubs.Unknown, StringComparison.Ordinal) ?? false;
        var wrong = writing.Where(question => site.Stubs.ToolRuns.GetValueOrDefault(question.Number) is var runs && (runs > 1 || (runs == 0 && !IsTold(question)))).Select(question => $"{question.Id}: {site.Stubs.ToolRuns.GetValueOrDefault(question.Number)}");
        return Of("what writes ran once", wrong, $"{site.Stubs.ToolRuns.Values.Sum()} runs for {writing.Length} messages; {writing.Count(IsTold)} users were told that nobody knows");
    }

    private static bool IsAscending(IEnumerable<Question> questions) => IsAscending(questions.Select(question => question.Number));

    private static bool IsAscending<T>(IEnumerable<T> values) where T : IComparable<T>
    {
        var all = values.ToArray();
        return all.Zip(all.Skip(1)).All(pair => pair.First.CompareTo(pair.Second) <= 0);
    }

    private static Verdict Of(string promise, IEnumerable<string> wrong, string seen)
    {
        var all = wrong.ToArray();
        return new Verdict(promise, all.Length == 0, all.Length == 0 ? seen : $"{all.Length} wrong: {string.Join("; ", all.Take(MostShown))}");
    }
}
