using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.AgentRunner.Channels;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>
/// Takes updates: who may not speak is told or left, files are stored, and the message goes into the inbox, once however often Telegram brings it.
/// Chats are served side by side, each in its order.
/// </summary>
internal sealed class Intake(Bot bot, Deliveries deliveries)
{
    // Once an hour: who writes five messages while waiting reads one answer.
    private static readonly TimeSpan ToldFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan FilePatience = TimeSpan.FromSeconds(60);

    private readonly Entrance _entrance = new(bot.Parts);

    /// <summary>Throws what passes (the server or Redis is away): then the same updates are to be brought again.</summary>
    public async Task TakeAsync(IReadOnlyList<TelegramUpdate> updates, CancellationToken ct)
    {
        foreach (var update in updates)
        {
            if (update.Message is { MigrateToChatId: { } moved, Chat.Id: var from })
                await Speaking.MovedAsync(bot, from, moved, ct);
        }

        var messages = updates.Select(update => IncomingReader.Read(update, bot.Self)).OfType<Incoming>();
        await Task.WhenAll(messages.GroupBy(message => message.At).Select(async chat =>
        {
            foreach (var message in chat)
                await TakeAsync(message, ct);
        }));
    }

    private async Task TakeAsync(Incoming message, CancellationToken ct)
    {
        if (await _entrance.HasSeenAsync(IdOf(message), ct))
            return;
        var language = TelegramTexts.LanguageOf(message.From.LanguageCode, bot.Settings.Language);
        var admission = await _entrance.AdmitAsync(message.From.Id.ToString(CultureInfo.InvariantCulture), NameOf(message.From), ct);
        if (admission == "admitted" && !message.IsStart)
        {
            await EnterAsync(message, language, ct);
            return;
        }

        if (!await bot.Redis.StringSetAsync(RuntimeKeys.Seen(bot.Agent, IdOf(message)), "1", Entrance.SeenFor, onlyIfMissing: true, ct))
            return;
        if (admission == "admitted")
            deliveries.Say(message.At, IdOf(message), bot.Settings.Greeting ?? TelegramTexts.Greeting(language, bot.Settings.AgentName));
        else if (admission == "pending" && await bot.Redis.StringSetAsync(TelegramKeys.Told(bot.Agent, message.From.Id), "1", ToldFor, onlyIfMissing: true, ct))
            deliveries.Say(message.At, IdOf(message), TelegramTexts.Pending(language));
    }

    private async Task EnterAsync(Incoming message, string language, CancellationToken ct)
    {
        var id = IdOf(message);
        if (message.At.IsGroup)
            await SaidMessages.NoteQuestionAsync(bot.Redis, bot.Agent, id, message.MessageId, ct);
        await _entrance.EnterAsync(
            new AgentMessage
            {
                Text = await TextAsync(message, ct), ChatId = message.At.ToString(), PlatformUserId = message.From.Id.ToString(CultureInfo.InvariantCulture), UserData = UserData(message, language),
                Channel = Bot.Channel, MessageId = id, ReplyTo = message.ReplyTo is { } replied ? string.Create(CultureInfo.InvariantCulture, $"tg-{message.At.Chat}-{replied}") : null,
                SentAt = message.SentAt,
            },
            ct);
    }

    private string IdOf(Incoming message) => string.Create(CultureInfo.InvariantCulture, $"tg-{bot.Self.Id}-{message.UpdateId}");

    private static JsonObject UserData(Incoming message, string language)
    {
        var data = new JsonObject { ["name"] = NameOf(message.From), ["language"] = language };
        if (message.From.Username is { } username)
            data["username"] = username;
        return data;
    }

    private static string NameOf(TelegramUser user) => $"{user.FirstName} {user.LastName}".Trim() is { Length: > 0 } name ? name : user.Username ?? user.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the message answers, what was written, and where its files are.</summary>
    private async Task<string> TextAsync(Incoming message, CancellationToken ct)
    {
        var lines = new List<string>();
        if (message.Quoted is { } quoted)
            lines.Add("> " + quoted.ReplaceLineEndings("\n> ") + "\n");
        if (message.Text.Length > 0)
            lines.Add(message.Text);
        foreach (var file in message.Files)
            lines.Add($"[{file.Kind} {file.Name}: {await StoreAsync(file, ct) ?? "not available"}]");
        return string.Join('\n', lines);
    }

    /// <summary>The link; null for a file that is too large, or gone.</summary>
    private async Task<string?> StoreAsync(IncomingFile file, CancellationToken ct)
    {
        if (file.Size > StoredFiles.MaximumBytes)
            return null;
        try
        {
            using var source = await bot.Api.OpenFileAsync(file.FileId, ct);
            await using var stream = await source.Content.ReadAsStreamAsync(ct);
            using var content = new StreamContent(stream);
            content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
            using var response = await _entrance.SendAsync(HttpMethod.Post, $"runner/v1/files?name={Uri.EscapeDataString(file.Name)}", content, FilePatience, ct);
            return (await response.Content.ReadFromJsonAsync(ChannelJson.Default.StoredFile, ct))!.Url;
        }
        catch (TelegramException exception) when (exception.Fault == TelegramFault.Refused)
        {
            return null;
        }
        catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity or HttpStatusCode.TooManyRequests)
        {
            return null;
        }
    }
}
