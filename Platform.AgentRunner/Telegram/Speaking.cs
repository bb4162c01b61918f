using System.Globalization;

namespace Platform.AgentRunner.Telegram;

/// <summary>Brings texts into a chat: new messages and changes of those that are there.</summary>
internal sealed class Speaking(Bot bot, BotPace pace)
{
    /// <summary>Makes the chat show these parts for an answer: changes what is there, sends what is not, takes away what is too much.</summary>
    /// <param name="ct">Ends what can be ended between two calls; a call under way is always heard out, for it would be repeated.</param>
    public async Task ShowAsync(ChatAddress at, ChatPace chat, SaidMessages said, IReadOnlyList<string> parts, bool isStreaming, CancellationToken ct)
    {
        for (var part = 0; part < parts.Count; part++)
        {
            if (part < said.Parts.Count && said.Parts[part].Text == parts[part])
                continue;
            await WaitAsync(chat, isStreaming, ct);
            if (part < said.Parts.Count && await TryChangeAsync(at, said.Parts[part].Id, parts[part]))
            {
                chat.Spoke();
                said.Changed(part, parts[part]);
                continue;
            }

            var text = new OutgoingText
            {
                ChatId = at.Chat, MessageThreadId = at.Topic, Text = parts[part], ReplyParameters = part == 0 && said.QuestionId is { } question ? new ReplyParameters(question) : null,
            };
            var id = await bot.Api.SendMessageAsync(text, CancellationToken.None);
            chat.Spoke();
            await said.SentAsync(part, id, parts[part], CancellationToken.None);
        }

        while (!isStreaming && said.Parts.Count > parts.Count)
        {
            await WaitAsync(chat, isStreaming, ct);
            await TryDeleteAsync(at, said.Parts[^1].Id);
            chat.Spoke();
            await said.DropLastAsync(CancellationToken.None);
        }
    }

    public Task TypeAsync(ChatAddress at) => bot.Api.SendTypingAsync(at.Chat, at.Topic, CancellationToken.None);

    /// <summary>Where a group is found that became a supergroup.</summary>
    public async Task<ChatAddress> FindAsync(ChatAddress at, CancellationToken ct) =>
        at.IsGroup && await bot.Redis.HashGetAsync(TelegramKeys.Moved(bot.Agent), at.Chat.ToString(CultureInfo.InvariantCulture), ct) is { } moved && long.TryParse(moved, CultureInfo.InvariantCulture, out var id)
            ? at with { Chat = id } : at;

    public static Task MovedAsync(Bot bot, long from, long to, CancellationToken ct) =>
        bot.Redis.HashSetAsync(TelegramKeys.Moved(bot.Agent), [new(from.ToString(CultureInfo.InvariantCulture), to.ToString(CultureInfo.InvariantCulture))], ct);

    private async Task WaitAsync(ChatPace chat, bool isStreaming, CancellationToken ct)
    {
        while (chat.Wait(isStreaming) is { Ticks: > 0 } wait)
            await Task.Delay(wait, bot.Time, ct);
        await pace.WaitAsync(ct);
    }

    /// <summary>False when the message is gone, or too old to be changed.</summary>
    private async Task<bool> TryChangeAsync(ChatAddress at, long message, string text)
    {
        try
        {
            await bot.Api.EditMessageTextAsync(new OutgoingText { ChatId = at.Chat, MessageId = message, Text = text }, CancellationToken.None);
            return true;
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.NotModified)
        {
            return true;
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.NotEditable)
        {
            return false;
        }
    }

    private async Task TryDeleteAsync(ChatAddress at, long message)
    {
        try
        {
            await bot.Api.DeleteMessageAsync(at.Chat, message, CancellationToken.None);
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Refused)
        {
            // Gone already, or older than Telegram lets a bot delete.
        }
    }
}
