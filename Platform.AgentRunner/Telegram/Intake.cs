using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    // Twice as long as Telegram repeats an update.
    private static readonly TimeSpan SeenFor = TimeSpan.FromDays(2);

    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(10);

    // KEYS seen, inbox; ARGV payload, seconds, channel of the bell.
    private const string Enter =
        """
        if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[2]) then return 0 end
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', 100000, '*', 'payload', ARGV[1])
        redis.call('PUBLISH', ARGV[3], ARGV[1])
        return 1
        """;

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
        var seen = RuntimeKeys.Seen(bot.Agent, IdOf(message));
        if (await bot.Redis.KeyExistsAsync(seen, ct))
            return;
        var language = TelegramTexts.LanguageOf(message.From.LanguageCode, bot.Settings.Language);
        var admission = await AdmitAsync(message, ct);
        if (admission == "admitted" && !message.IsStart)
        {
            await EnterAsync(message, seen, language, ct);
            return;
        }

        if (!await bot.Redis.StringSetAsync(seen, "1", SeenFor, onlyIfMissing: true, ct))
            return;
        if (admission == "admitted")
            deliveries.Say(message.At, IdOf(message), bot.Settings.Greeting ?? TelegramTexts.Greeting(language, bot.Settings.AgentName));
        else if (admission == "pending" && await bot.Redis.StringSetAsync(TelegramKeys.Told(bot.Agent, message.From.Id), "1", ToldFor, onlyIfMissing: true, ct))
            deliveries.Say(message.At, IdOf(message), TelegramTexts.Pending(language));
    }

    private async Task EnterAsync(Incoming message, string seen, string language, CancellationToken ct)
    {
        var id = IdOf(message);
        if (message.At.IsGroup)
            await SaidMessages.NoteQuestionAsync(bot.Redis, bot.Agent, id, message.MessageId, ct);
        var payload = JsonSerializer.Serialize(
            new AgentMessage
            {
                Text = await TextAsync(message, ct), ChatId = message.At.ToString(), PlatformUserId = message.From.Id.ToString(CultureInfo.InvariantCulture), UserData = UserData(message, language),
                Channel = Bot.Channel, MessageId = id, ReplyTo = message.ReplyTo is { } replied ? string.Create(CultureInfo.InvariantCulture, $"tg-{message.At.Chat}-{replied}") : null,
                SentAt = message.SentAt,
            },
            RuntimeJson.Readable.AgentMessage);
        await bot.Redis.ScriptEvaluateAsync(
            Enter, [seen, RuntimeKeys.Inbox(bot.Agent)], [payload, SeenFor.TotalSeconds.ToString(CultureInfo.InvariantCulture), RuntimeKeys.Input(bot.Agent)], ct);
        bot.Parts.Heart.Moved();
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

    private async Task<string> AdmitAsync(Incoming message, CancellationToken ct)
    {
        using var late = Limit(ServerPatience, ct);
        var request = new AdmissionRequest(Bot.Channel, message.From.Id.ToString(CultureInfo.InvariantCulture), NameOf(message.From));
        using var content = JsonContent.Create(request, ChannelJson.Default.AdmissionRequest);
        using var response = await ToServerAsync("runner/v1/admissions", content, ct, late.Token);
        return (await response.Content.ReadFromJsonAsync(ChannelJson.Default.AdmissionAnswer, late.Token))!.Admission;
    }

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
            using var late = Limit(TimeSpan.FromSeconds(60), ct);
            await using var stream = await source.Content.ReadAsStreamAsync(late.Token);
            using var content = new StreamContent(stream);
            content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
            using var response = await ToServerAsync($"runner/v1/files?name={Uri.EscapeDataString(file.Name)}", content, ct, late.Token);
            return (await response.Content.ReadFromJsonAsync(ChannelJson.Default.StoredFile, late.Token))!.Url;
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

    private async Task<HttpResponseMessage> ToServerAsync(string path, HttpContent content, CancellationToken ct, CancellationToken late)
    {
        try
        {
            return await bot.Parts.Server.SendAsync(HttpMethod.Post, path, content, HttpCompletionOption.ResponseContentRead, late);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException("The server did not answer in time.", exception);
        }
    }

    private static CancellationTokenSource Limit(TimeSpan limit, CancellationToken ct)
    {
        var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(limit);
        return late;
    }
}
