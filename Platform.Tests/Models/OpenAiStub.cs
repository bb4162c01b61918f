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

namespace Platform.Tests.Models;

/// <summary>How a provider misbehaves.</summary>
public enum Fault
{
    None,

    /// <summary>Takes the request and never answers.</summary>
    Hang,

    /// <summary>Begins to stream and stops without ending.</summary>
    HangInStream,

    /// <summary>A web page with status 200.</summary>
    Html,

    /// <summary>JSON that ends in the middle, status 200.</summary>
    TruncatedJson,

    /// <summary>The connection breaks after some of the stream.</summary>
    CutStream,

    /// <summary>The stream ends politely after some of it, without a finish reason.</summary>
    EndStream,

    /// <summary>A tool call whose arguments end in the middle.</summary>
    HalfToolCall,

    /// <summary>Negative and absurd counts of tokens.</summary>
    WrongUsage,

    NoUsage,

    /// <summary>429 with <see cref="OpenAiStub.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>401 that repeats a part of the key.</summary>
    Unauthorized,

    ServerError,

    /// <summary>400 that repeats the whole key.</summary>
    BadRequest,

    /// <summary>200 with <c>{"error":…}</c> in the stream, as OpenRouter does.</summary>
    ErrorInStream,

    /// <summary>302 to a private address.</summary>
    Redirect,
}

/// <summary>A provider on a real port that speaks OpenAI's wire format: chat (plain and SSE), tools, embeddings, models; and fails as told.</summary>
public sealed partial class OpenAiStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Fault> _next = new();
    private int _waiting;

    private OpenAiStub(WebApplication app) => _app = app;

    public sealed record Call(string Path, string? Authorization, JsonElement Body)
    {
        public string? Model => Body.TryGetProperty("model", out var model) ? model.GetString() : null;
    }

    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>What happens when nothing else is queued.</summary>
    public Fault Always { get; set; }

    /// <summary>By the key of the request, before everything else.</summary>
    public ConcurrentDictionary<string, Fault> ByKey { get; } = new();

    public string Answer { get; set; } = "Hello from the stub.";

    /// <summary>Awaited before a chat is answered.</summary>
    public Func<JsonElement, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>When set, the answer calls this tool.</summary>
    public (string Name, string Arguments)? ToolCall { get; set; }

    /// <summary>The next answers call these tools, several at once, whatever <see cref="ToolCall"/> says; an empty one is a text.</summary>
    public ConcurrentQueue<(string Name, string Arguments)[]> Turns { get; } = new();

    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(7);

    public int PromptTokens { get; set; } = 11;

    public int CompletionTokens { get; set; } = 5;

    /// <summary>Answers in one piece also when a stream is asked for.</summary>
    public bool NeverStreams { get; set; }

    public JsonNode Models { get; set; } = JsonNode.Parse(
        """
        {"object":"list","data":[{"id":"small","object":"model"},
          {"id":"vendor/large","context_length":128000,"pricing":{"prompt":"0.0000025","completion":"0.00001"},"top_provider":{"max_completion_tokens":16384}}]}
        """)!;

    /// <summary>Calls that hang, and whose callers are still there.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The base URL that a provider is given.</summary>
    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";

    public static async Task<OpenAiStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stub = new OpenAiStub(app);
        app.Map("/v1/{**path}", stub.ServeAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>The next calls go wrong like this, one after another; then <see cref="Always"/> holds.</summary>
    public void Next(params Fault[] faults)
    {
        foreach (var fault in faults)
            _next.Enqueue(fault);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context, string path)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        var body = text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
        var key = context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        Calls.Enqueue(new Call(path, context.Request.Headers.Authorization, body));
        var fault = ByKey.TryGetValue(key, out var byKey) ? byKey : _next.TryDequeue(out var queued) ? queued : Always;
        if (path == "chat/completions")
            await Before(body);
        if (await FailAsync(context, fault, key))
            return;
        await (path switch
        {
            "models" => WriteAsync(context, Models.ToJsonString()),
            "embeddings" => WriteAsync(context, Embeddings(body, fault)),
            "chat/completions" when !NeverStreams && body.TryGetProperty("stream", out var stream) && stream.GetBoolean() => StreamAsync(context, fault),
            "responses" => RespondAsync(context, fault),
            "chat/completions" => WriteAsync(context, Whole()),
            _ => WriteAsync(context, """{"error":{"message":"no such route"}}""", 404),
        });
    }

    private async Task<bool> FailAsync(HttpContext context, Fault fault, string key)
    {
        switch (fault)
        {
            case Fault.Hang:
                await WaitForEverAsync(context);
                return true;
            case Fault.Html:
                await WriteAsync(context, "<!doctype html><html><body>Sign in to the proxy</body></html>", type: "text/html");
                return true;
            case Fault.TruncatedJson:
                await WriteAsync(context, """{"id":"x","choices":[{"message":{"role":"assis""");
                return true;
            case Fault.RateLimited:
                context.Response.Headers.RetryAfter = ((int)RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                await WriteAsync(context, """{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}""", 429);
                return true;
            case Fault.Unauthorized:
                await WriteAsync(context, $$$"""{"error":{"message":"Incorrect API key provided: {{{key}}}","code":"invalid_api_key"}}""", 401);
                return true;
            case Fault.ServerError:
                await WriteAsync(context, "upstream connect error", 503, "text/plain");
                return true;
            case Fault.BadRequest:
                await WriteAsync(context, $$$"""{"error":{"message":"This model's maximum context length is 10 tokens (key {{{key}}})","code":"context_length_exceeded"}}""", 400);
                return true;
            case Fault.Redirect:
                context.Response.Redirect("http://169.254.169.254/latest/meta-data");
                return true;
            default:
                return false;
        }
    }

    private async Task StreamAsync(HttpContext context, Fault fault)
    {
        context.Response.ContentType = "text/event-stream";
        if (fault == Fault.CutStream)
            context.Response.ContentLength = 1_000_000;
        if (fault == Fault.ErrorInStream)
        {
            await SendAsync(context, """{"error":{"code":502,"message":"The model behind it is down"}}""");
            return;
        }

        var calls = NextCalls(fault);
        if (calls.Length == 0)
            await SendTextAsync(context, fault);
        foreach (var (index, (name, arguments)) in calls.Index())
            await SendToolCallAsync(context, index, name, arguments);
        switch (fault)
        {
            case Fault.HangInStream:
                await WaitForEverAsync(context);
                return;
            case Fault.CutStream:
                // Fewer bytes than were promised: everything arrives, and then the connection is gone.
                return;
            case Fault.EndStream:
                return;
        }

        await SendAsync(context, $$"""{"id":"c1","model":"real-name","choices":[{"index":0,"delta":{},"finish_reason":"{{(calls.Length == 0 ? "stop" : "tool_calls")}}"}]}""");
        if (Usage(fault) is { } usage)
            await SendAsync(context, $$"""{"id":"c1","choices":[],"usage":{{usage}}}""");
        await SendAsync(context, "[DONE]");
    }

    private (string Name, string Arguments)[] NextCalls(Fault fault) =>
        fault == Fault.HalfToolCall ? [("weather", """{"city":"Kaz""")] : Turns.TryDequeue(out var turn) ? turn : ToolCall is { } call ? [call] : [];

    private async Task SendTextAsync(HttpContext context, Fault fault)
    {
        await SendAsync(context, """{"id":"c1","model":"real-name","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""");
        var words = Answer.Split(' ');
        // A stream that breaks does so in the middle.
        foreach (var word in fault is Fault.CutStream or Fault.EndStream or Fault.HangInStream ? words[..((words.Length + 1) / 2)] : words)
            await SendAsync(context, new JsonObject { ["id"] = "c1", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["content"] = word + " " } }) }.ToJsonString());
    }

    private static async Task SendToolCallAsync(HttpContext context, int index, string name, string arguments)
    {
        // In parts, as OpenAI sends them: the name first, the arguments in pieces that are no JSON by themselves.
        var half = arguments.Length / 2;
        await SendCallAsync(context, new JsonObject { ["index"] = index, ["id"] = $"call_{index + 1}", ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = "" } });
        foreach (var part in new[] { arguments[..half], arguments[half..] })
            await SendCallAsync(context, new JsonObject { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = part } });
    }

    private static Task SendCallAsync(HttpContext context, JsonObject call) => SendAsync(
        context, new JsonObject { ["id"] = "c1", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["tool_calls"] = new JsonArray(call) } }) }.ToJsonString());

    private string Whole() => $$"""
        {"id":"c1","model":"real-name","choices":[{"index":0,"message":{"role":"assistant","content":{{JsonSerializer.Serialize(Answer)}}},"finish_reason":"stop"}],"usage":{{Usage(Fault.None)}}}
        """;

    private string? Usage(Fault fault) => fault switch
    {
        Fault.NoUsage => null,
        Fault.WrongUsage => """{"prompt_tokens":-3,"completion_tokens":99999999,"total_tokens":1}""",
        _ => $$"""{"prompt_tokens":{{PromptTokens}},"completion_tokens":{{CompletionTokens}},"total_tokens":{{PromptTokens + CompletionTokens}}}""",
    };

    private string Embeddings(JsonElement body, Fault fault)
    {
        var texts = body.GetProperty("input").GetArrayLength();
        var items = Enumerable.Range(0, texts).Reverse().Select(i => $$"""{"object":"embedding","index":{{i}},"embedding":[{{i}},0.5,-0.25]}""");
        return $$$"""{"object":"list","data":[{{{string.Join(',', items)}}}],"usage":{"prompt_tokens":{{{(fault == Fault.WrongUsage ? -1 : PromptTokens)}}},"total_tokens":{{{PromptTokens}}} }}""";
    }

    private static async Task SendAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", Encoding.UTF8, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, string body, int status = 200, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }

    private async Task WaitForEverAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        Interlocked.Increment(ref _waiting);
        await gone.Task;
        Interlocked.Decrement(ref _waiting);
    }
}
