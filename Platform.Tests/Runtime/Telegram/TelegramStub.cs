using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>A message that stands in a chat.</summary>
public sealed class StubMessage(long id, long chat, string text)
{
    public long Id { get; } = id;

    public long Chat { get; } = chat;

    public string Text { get; set; } = text;

    public int Edits { get; set; }

    public long? Topic { get; init; }

    public long? ReplyTo { get; init; }
}

/// <summary>What the stub answers to a call in place of doing it.</summary>
public sealed record StubFault(int Status, object? Body = null, bool AfterDoing = false)
{
    public static StubFault Flood(int seconds) =>
        new(429, new { ok = false, error_code = 429, description = $"Too Many Requests: retry after {seconds}", parameters = new { retry_after = seconds } });

    public static StubFault Of(int code, string description, object? parameters = null) => new(code, new { ok = false, error_code = code, description, parameters });

    /// <summary>A gateway's page.</summary>
    public static readonly StubFault BadGateway = new(502);
}

/// <summary>The Bot API on a real port, in its real wire format: updates with offsets and long polling, texts, edits, files, webhooks; and failing as told.</summary>
public sealed class TelegramStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<(long Id, JsonNode Update)> _updates = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<StubFault>> _faults = new();
    private readonly ConcurrentDictionary<string, (string Path, byte[] Content)> _files = new();
    private TaskCompletionSource _arrival = NewBell();
    private long _update = 1000;
    private long _message = 50;
    private int _polls;

    private TelegramStub(WebApplication app) => _app = app;

    /// <summary>The one that is known here.</summary>
    public string Token { get; } = $"4242:AAF-{Guid.NewGuid():N}";

    public sealed record Call(string Method, JsonElement Body, DateTimeOffset At);

    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>In the order in which they came.</summary>
    public ConcurrentDictionary<long, StubMessage> Messages { get; } = new();

    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public string? WebhookUrl { get; private set; }

    public string? WebhookSecret { get; private set; }

    /// <summary>Updates that were not confirmed.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _updates.Count;
        }
    }

    public static async Task<TelegramStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stub = new TelegramStub(app);
        app.Map("/bot{token}/{method}", stub.ServeAsync);
        app.MapGet("/file/bot{token}/{**path}", stub.ServeFile);
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>The next calls of this method go wrong like this, one after another.</summary>
    public void Next(string method, params StubFault[] faults)
    {
        foreach (var fault in faults)
            _faults.GetOrAdd(method, _ => new()).Enqueue(fault);
    }

    public void Always(string method, StubFault fault) => Next(method, [.. Enumerable.Repeat(fault, 10_000)]);

    public void Mend(string method) => _faults.TryRemove(method, out _);

    /// <summary>Texts of a chat, in the order of their messages.</summary>
    public string[] TextsOf(long chat) => [.. Messages.Values.Where(message => message.Chat == chat).OrderBy(message => message.Id).Select(message => message.Text)];

    public IEnumerable<Call> CallsOf(string method) => Calls.Where(call => call.Method == method);

    public void AddFile(string id, string path, byte[] content) => _files[id] = (path, content);

    /// <summary>A person writes. Answers the update's id.</summary>
    public long Write(long chat, string text, Action<JsonObject>? change = null, string language = "ru") => Add(message =>
    {
        message["from"] = new JsonObject { ["id"] = Math.Abs(chat), ["is_bot"] = false, ["first_name"] = "Анна", ["username"] = "anna", ["language_code"] = language };
        message["chat"] = new JsonObject { ["id"] = chat, ["type"] = chat < 0 ? "supergroup" : "private" };
        message["text"] = text;
        change?.Invoke(message);
    });

    public long Add(Action<JsonObject> fill)
    {
        lock (_lock)
        {
            var message = new JsonObject { ["message_id"] = ++_message, ["date"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() };
            fill(message);
            _updates.Add((++_update, new JsonObject { ["update_id"] = _update, ["message"] = message }));
            _arrival.TrySetResult();
            return _update;
        }
    }

    /// <summary>Any update, readable or not.</summary>
    public void AddRaw(string update)
    {
        lock (_lock)
        {
            var node = JsonNode.Parse(update)!;
            node["update_id"] = ++_update;
            _updates.Add((_update, node));
            _arrival.TrySetResult();
        }
    }

    /// <summary>As Telegram brings it to a webhook.</summary>
    public string UpdateText(long id)
    {
        lock (_lock)
            return _updates.Single(update => update.Id == id).Update.ToJsonString();
    }

    private async Task ServeAsync(HttpContext http, string token, string method)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        var body = text.Length == 0 ? JsonDocument.Parse("{}").RootElement : JsonDocument.Parse(text).RootElement;
        Calls.Enqueue(new Call(method, body, TimeProvider.System.GetUtcNow()));
        if (token != Token)
        {
            await AnswerAsync(http, 401, new { ok = false, error_code = 401, description = "Unauthorized" });
            return;
        }

        var fault = _faults.TryGetValue(method, out var queue) && queue.TryDequeue(out var next) ? next : null;
        if (fault is { AfterDoing: false })
        {
            await AnswerAsync(http, fault.Status, fault.Body);
            return;
        }

        var (status, answer) = await DoAsync(method, body, http.RequestAborted);
        await AnswerAsync(http, fault?.Status ?? status, fault is null ? answer : fault.Body);
    }

    private async Task<(int, object)> DoAsync(string method, JsonElement body, CancellationToken ct)
    {
        switch (method)
        {
            case "getMe":
                return Good(new { id = 4242, is_bot = true, first_name = "Stub", username = "stub_bot", can_join_groups = true });
            case "getUpdates":
                return await PollAsync(body, ct);
            case "sendMessage":
                return Send(body);
            case "editMessageText":
                return Edit(body);
            case "deleteMessage":
                return Messages.TryRemove(body.GetProperty("message_id").GetInt64(), out _) ? Good(true) : Bad(400, "Bad Request: message to delete not found");
            case "sendChatAction":
                return Good(true);
            case "getFile":
                return _files.TryGetValue(body.GetProperty("file_id").GetString()!, out var file)
                    ? Good(new { file_id = body.GetProperty("file_id").GetString(), file_unique_id = "u", file_size = file.Content.Length, file_path = file.Path })
                    : Bad(400, "Bad Request: invalid file_id");
            case "setWebhook":
                (WebhookUrl, WebhookSecret) = (body.GetProperty("url").GetString(), body.GetProperty("secret_token").GetString());
                return Good(true);
            case "deleteWebhook":
                (WebhookUrl, WebhookSecret) = (null, null);
                return Good(true);
            default:
                return Bad(404, "Not Found");
        }
    }

    private async Task<(int, object)> PollAsync(JsonElement body, CancellationToken ct)
    {
        if (WebhookUrl is not null)
            return Bad(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
        var offset = body.TryGetProperty("offset", out var given) ? given.GetInt64() : 0;
        var mine = Interlocked.Increment(ref _polls);
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(body.GetProperty("timeout").GetInt32());
        while (true)
        {
            Task arrival;
            lock (_lock)
            {
                // Asking with an offset confirms what is before it.
                _updates.RemoveAll(update => update.Id < offset);
                if (_updates.Count > 0 || TimeProvider.System.GetUtcNow() >= deadline)
                    return Good(_updates.Take(body.GetProperty("limit").GetInt32()).Select(update => update.Update).ToArray());
                if (_arrival.Task.IsCompleted)
                    _arrival = NewBell();
                arrival = _arrival.Task;
            }

            if (mine != Volatile.Read(ref _polls))
                return Bad(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
            await Task.WhenAny(arrival, Task.Delay(100, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    private (int, object) Send(JsonElement body)
    {
        var text = body.GetProperty("text").GetString()!;
        if (text.Length is 0 or > 4096)
            return Bad(400, "Bad Request: message is too long");
        var message = new StubMessage(Interlocked.Increment(ref _message), body.GetProperty("chat_id").GetInt64(), text)
        {
            Topic = body.TryGetProperty("message_thread_id", out var topic) ? topic.GetInt64() : null,
            ReplyTo = body.TryGetProperty("reply_parameters", out var reply) ? reply.GetProperty("message_id").GetInt64() : null,
        };
        Messages[message.Id] = message;
        return Good(new { message_id = message.Id, date = 1, chat = new { id = message.Chat, type = "private" }, text });
    }

    private (int, object) Edit(JsonElement body)
    {
        if (!Messages.TryGetValue(body.GetProperty("message_id").GetInt64(), out var message))
            return Bad(400, "Bad Request: message to edit not found");
        var text = body.GetProperty("text").GetString()!;
        if (text == message.Text)
            return Bad(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
        (message.Text, message.Edits) = (text, message.Edits + 1);
        return Good(new { message_id = message.Id, date = 1, chat = new { id = message.Chat, type = "private" }, text });
    }

    private IResult ServeFile(string token, string path) =>
        token == Token && _files.Values.FirstOrDefault(file => file.Path == path) is { Content: { } content } ? Results.Bytes(content) : Results.NotFound();

    private static (int, object) Good(object result) => (200, new { ok = true, result });

    private static (int, object) Bad(int code, string description) => (code, new { ok = false, error_code = code, description });

    private static async Task AnswerAsync(HttpContext http, int status, object? body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = body is null ? "text/html" : "application/json";
        await http.Response.WriteAsync(body is null ? string.Create(CultureInfo.InvariantCulture, $"<html><body>{status}</body></html>") : JsonSerializer.Serialize(body), Encoding.UTF8);
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
