using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Core.Runtime.Messages;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Kills;

/// <summary>Those who ask: each chat in its order, again with the same id where nobody answered, as clients and integrations do.</summary>
internal sealed class Senders(KillSite site, Outboxes outboxes)
{
    // What a chat has asked and not yet heard of.
    private const int Ahead = 3;

    private readonly AgentInbox _inbox = new(site.Redis);

    /// <summary>What REST answered: the question, the answer's id, its text.</summary>
    public ConcurrentBag<(Question Question, string MessageId, string Response)> Rest { get; } = [];

    /// <summary>The questions with the ids that they really have: Telegram's depend on the update.</summary>
    public ConcurrentDictionary<int, Question> Sent { get; } = new();

    public Task SendAsync(IReadOnlyList<IReadOnlyList<Question>> chats) => Task.WhenAll(chats.Select(SendAsync));

    private async Task SendAsync(IReadOnlyList<Question> chat)
    {
        await Task.Yield();
        for (var i = 0; i < chat.Count; i++)
        {
            var question = chat[i];
            if (question.Channel != "telegram")
                Sent[question.Number] = question;
            if (question.Channel == "rest")
                await AskAsync(question);
            else if (question.Channel == "telegram")
                Sent[question.Number] = question with { Id = $"tg-4242-{site.Telegram.Write(long.Parse(question.Chat, CultureInfo.InvariantCulture), question.Text).ToString(CultureInfo.InvariantCulture)}" };
            else
                await PutAsync(question);
            if (i >= Ahead)
                await Patiently.UntilAsync(() => outboxes.Holds(Sent[chat[i - Ahead].Number].Id), $"{chat[i - Ahead]} is answered", site.Plan.Patience);
        }
    }

    private Task AskAsync(Question question) => Patiently.UntilAsync(async () =>
    {
        using var answer = await site.Http.PostAsJsonAsync($"/api/v1/agents/{KillSite.SlugOf(question.Agent)}/messages", new { thread_id = question.Chat, text = question.Text, message_id = question.Id });
        var text = await answer.Content.ReadAsStringAsync();
        // Away, or slow: everything else is a refusal that no second try mends.
        if ((int)answer.StatusCode is 429 or >= 500)
            return false;
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{question}: {(int)answer.StatusCode} {text}");
        var body = JsonNode.Parse(text)!;
        Rest.Add((question, (string)body["message_id"]!, (string)body["response"]!));
        return true;
    }, $"{question} is answered by REST", site.Plan.Patience);

    private Task PutAsync(Question question) => Patiently.UntilAsync(async () =>
    {
        await _inbox.SendAsync(KillSite.NameOf(question.Agent), new AgentMessage { Text = question.Text, ChatId = question.Chat, Channel = question.Channel, MessageId = question.Id, SentAt = TimeProvider.System.GetUtcNow() }, CancellationToken.None);
        return true;
    }, $"{question} is in the inbox", site.Plan.Patience);
}
