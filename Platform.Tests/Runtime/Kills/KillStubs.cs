using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Runtime.Kills;

/// <summary>A model that answers with the question's number and calls a tool where the question asks for it, and that tool. Both count.</summary>
internal sealed partial class KillStubs : IAsyncDisposable
{
    /// <summary>The model's word for a tool of which nobody knows whether it ran.</summary>
    public const string Unknown = "It may have been written down.";

    // A model thinks: in this time processes are killed.
    private const int LongestThought = 60;

    private readonly WebApplication _app;
    private int _call;

    private KillStubs(WebApplication app) => _app = app;

    /// <summary>By the question's number.</summary>
    public ConcurrentDictionary<int, int> ModelCalls { get; } = new();

    /// <summary>By the question's number.</summary>
    public ConcurrentDictionary<int, int> ToolRuns { get; } = new();

    public string Address => _app.Urls.Single();

    public static async Task<KillStubs> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stubs = new KillStubs(app);
        app.MapPost("/v1/chat/completions", stubs.AnswerAsync);
        app.MapPost("/written/{number:int}", (int number) =>
        {
            stubs.ToolRuns.AddOrUpdate(number, 1, (_, runs) => runs + 1);
            return Results.Json(new { written = number });
        });
        await app.StartAsync();
        return stubs;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var messages = body!["messages"]!.AsArray();
        var asked = messages.Last(message => (string?)message!["role"] == "user")!;
        var text = (string?)asked["content"] ?? "";
        var number = int.Parse(Number().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
        ModelCalls.AddOrUpdate(number, 1, (_, calls) => calls + 1);
        await Task.Delay(Random.Shared.Next(LongestThought), http.RequestAborted);
        var results = messages.Skip(messages.IndexOf(asked)).Where(message => (string?)message!["role"] == "tool").Select(message => message!["content"]!.ToJsonString()).ToArray();
        http.Response.ContentType = "text/event-stream";
        if (text.Contains(Question.WriteDown, StringComparison.Ordinal) && results.Length == 0)
            await CallAsync(http, number);
        else
            await SayAsync(http, results.Any(result => result.Contains("outcome_unknown", StringComparison.Ordinal)) ? $"Answer {number}. {Unknown}" : $"Answer {number}.");
    }

    // The id of a call is a new one each time, as models give it.
    private async Task CallAsync(HttpContext http, int number)
    {
        var call = new JsonObject
        {
            ["index"] = 0, ["id"] = $"call_{Interlocked.Increment(ref _call)}", ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "write_down", ["arguments"] = $$"""{"number":{{number}}}""" },
        };
        await SendAsync(http, new JsonObject { ["role"] = "assistant", ["tool_calls"] = new JsonArray(call) }, null);
        await EndAsync(http, "tool_calls");
    }

    private static async Task SayAsync(HttpContext http, string text)
    {
        await SendAsync(http, new JsonObject { ["role"] = "assistant", ["content"] = text }, null);
        await EndAsync(http, "stop");
    }

    private static async Task EndAsync(HttpContext http, string reason)
    {
        await SendAsync(http, [], reason);
        await http.Response.WriteAsync("data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":2,\"total_tokens\":13}}\n\ndata: [DONE]\n\n", http.RequestAborted);
    }

    private static Task SendAsync(HttpContext http, JsonObject delta, string? reason)
    {
        var piece = new JsonObject { ["id"] = "c1", ["model"] = "stub", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = reason }) };
        return http.Response.WriteAsync($"data: {piece.ToJsonString(JsonSerializerOptions.Default)}\n\n", http.RequestAborted);
    }

    [GeneratedRegex(@"Question (\d+)")]
    private static partial Regex Number();
}
