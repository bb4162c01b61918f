using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Telegram;

/// <summary>The Bot API (https://core.telegram.org/bots/api). The token stands in every address, so addresses are never logged. Everything that goes wrong is a <see cref="TelegramException"/>.</summary>
internal sealed class TelegramApi : IDisposable
{
    /// <summary>Telegram waits this long for an update before it answers with none.</summary>
    public const int PollSeconds = 30;

    // A message that is said twice is worse than one that comes late: sending is given up only when nobody can be waiting any more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FilePatience = TimeSpan.FromSeconds(60);

    private static readonly string[] Wanted = ["message"];

    private readonly HttpClient _http;
    private readonly string _methods;
    private readonly string _files;

    public TelegramApi(TelegramSettings settings)
    {
        (_methods, _files) = ($"{settings.ApiUrl}/bot{settings.BotToken}/", $"{settings.ApiUrl}/file/bot{settings.BotToken}/");
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 32 * 1024 * 1024,
        };
    }

    public void Dispose() => _http.Dispose();

    public async Task<TelegramUser> GetMeAsync(CancellationToken ct) => Read(await CallAsync("getMe", null, Patience, ct), TelegramJson.Default.TelegramUser);

    /// <summary>Updates as they came: one that cannot be read must not hold up the others.</summary>
    public async Task<IReadOnlyList<JsonElement>> GetUpdatesAsync(long? offset, CancellationToken ct)
    {
        var request = Json(new UpdatesRequest(offset, PollSeconds, 100, Wanted), TelegramJson.Readable.UpdatesRequest);
        var result = await CallAsync("getUpdates", request, TimeSpan.FromSeconds(PollSeconds + 15), ct);
        return [.. result.EnumerateArray()];
    }

    public async Task<long> SendMessageAsync(OutgoingText text, CancellationToken ct) =>
        Read(await CallAsync("sendMessage", Json(text, TelegramJson.Readable.OutgoingText), Patience, ct), TelegramJson.Default.SentMessage).MessageId;

    public Task EditMessageTextAsync(OutgoingText text, CancellationToken ct) => CallAsync("editMessageText", Json(text, TelegramJson.Readable.OutgoingText), Patience, ct);

    public Task DeleteMessageAsync(long chat, long message, CancellationToken ct) => CallAsync("deleteMessage", Json(new DeletedMessage(chat, message), TelegramJson.Default.DeletedMessage), Patience, ct);

    public Task SendTypingAsync(long chat, long? topic, CancellationToken ct) => CallAsync("sendChatAction", Json(new ChatAction(chat, topic, "typing"), TelegramJson.Default.ChatAction), Patience, ct);

    // One connection: with several, two messages of a chat could arrive in the wrong order.
    public Task SetWebhookAsync(string url, string secret, CancellationToken ct) =>
        CallAsync("setWebhook", Json(new WebhookRequest(url, secret, 1, Wanted), TelegramJson.Default.WebhookRequest), Patience, ct);

    /// <summary>Updates that wait stay.</summary>
    public Task DeleteWebhookAsync(CancellationToken ct) => CallAsync("deleteWebhook", null, Patience, ct);

    /// <summary>The content of a file that a user sent; the answer owns the connection.</summary>
    public async Task<HttpResponseMessage> OpenFileAsync(string fileId, CancellationToken ct)
    {
        var found = Read(await CallAsync("getFile", Json(new FileRequest(fileId), TelegramJson.Default.FileRequest), Patience, ct), TelegramJson.Default.TelegramFile);
        if (string.IsNullOrEmpty(found.FilePath))
            throw new TelegramException(TelegramFault.Refused, 400);
        var path = string.Join('/', found.FilePath.Split('/').Select(Uri.EscapeDataString));
        return await GuardedAsync(async late =>
        {
            var response = await _http.GetAsync(_files + path, HttpCompletionOption.ResponseHeadersRead, late);
            if (response.IsSuccessStatusCode)
                return response;
            response.Dispose();
            // Here a 404 is a file that is gone, not a wrong token.
            throw new TelegramException((int)response.StatusCode >= 500 ? TelegramFault.Away : TelegramFault.Refused, (int)response.StatusCode);
        }, FilePatience, ct);
    }

    private Task<JsonElement> CallAsync(string method, HttpContent? content, TimeSpan limit, CancellationToken ct) => GuardedAsync(async late =>
    {
        using (content)
        {
            using var response = await _http.PostAsync(_methods + method, content, late);
            var answer = await ReadAsync(response, late);
            return answer is { Ok: true } ? answer.Result : throw TelegramException.Of((int)response.StatusCode, answer);
        }
    }, limit, ct);

    /// <summary>Null where a gateway on the way answered with a page of its own.</summary>
    private static async Task<TelegramAnswer?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(ct), TelegramJson.Default.TelegramAnswer);
        }
        catch (JsonException) when (response.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }
    }

    private static async Task<T> GuardedAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(limit);
        try
        {
            return await call(late.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new TelegramException(TelegramFault.Away, 0, exception);
        }
    }

    private static T Read<T>(JsonElement result, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return result.Deserialize(type) ?? throw new TelegramException(TelegramFault.Away, 0);
        }
        catch (JsonException exception)
        {
            throw new TelegramException(TelegramFault.Away, 0, exception);
        }
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        return content;
    }
}
