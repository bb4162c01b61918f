using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Knowledge.Ingestion;

/// <summary>A provider of embeddings that speaks OpenAI's wire format, counts what it is asked, and goes wrong as told.</summary>
internal sealed class EmbeddingStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddingStub(WebApplication app) => _app = app;

    /// <summary>How often each text was embedded.</summary>
    public ConcurrentDictionary<string, int> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>By the number of the call, from 1: the answer in place of the right one.</summary>
    public Func<int, JsonNode, IResult?> Instead { get; set; } = (_, _) => null;

    /// <summary>How long it thinks.</summary>
    public TimeSpan Delay { get; set; }

    public int Calls { get; private set; }

    public string BaseUrl => _app.Urls.Single() + "/v1";

    public static async Task<EmbeddingStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stub = new EmbeddingStub(app);
        app.MapPost("/v1/embeddings", (Delegate)stub.EmbedAsync);
        await app.StartAsync();
        return stub;
    }

    public static IResult Vectors(JsonNode body, params float[] vector) => Results.Json(new JsonObject
    {
        ["object"] = "list", ["model"] = "e", ["usage"] = new JsonObject { ["prompt_tokens"] = 10, ["total_tokens"] = 10 },
        ["data"] = new JsonArray([.. body["input"]!.AsArray().Select((_, i) => new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = new JsonArray([.. vector.Select(value => JsonValue.Create(value))]) })]),
    });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task<IResult> EmbedAsync(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        if (Instead(++Calls, body) is { } other)
            return other;
        await Task.Delay(Delay, http.RequestAborted);
        foreach (var text in body["input"]!.AsArray())
            Texts.AddOrUpdate((string)text!, 1, (_, count) => count + 1);
        return Vectors(body, 3, 4, 0);
    }
}
