using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Protocol;

/// <summary>A server that speaks the two calls of the office contract which a reporter uses, and misbehaves on demand.</summary>
public sealed class OfficeStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OfficeStub(WebApplication app) => _app = app;

    public sealed record Call(string Path, string? Authorization, JsonElement Body)
    {
        public string? Status => Body.TryGetProperty("status", out var status) ? status.GetString() : null;

        public string? Task => Body.TryGetProperty("task", out var task) ? task.GetString() : null;
    }

    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>What to do with a call instead of accepting it; null = accept it.</summary>
    public Func<HttpContext, Call, Task<IResult?>> Mood { get; set; } = (_, _) => Task.FromResult<IResult?>(null);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public Call[] Statuses => [.. Calls.Where(call => call.Path.EndsWith("/status", StringComparison.Ordinal))];

    public Call[] Heartbeats => [.. Calls.Where(call => call.Path.EndsWith("/heartbeat", StringComparison.Ordinal))];

    public static async Task<OfficeStub> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var stub = new OfficeStub(app);
        app.MapPost("/api/v1/office/agents/{id}/{call}", stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    /// <summary>Every call of the given kind gets this answer.</summary>
    public void Always(IResult result) => Mood = (_, _) => Task.FromResult<IResult?>(result);

    public static IResult Problem(int status, string code) =>
        Results.Json(new { title = "t", status, detail = "d", code }, contentType: "application/problem+json", statusCode: status);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext context, string id, string call)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var received = new Call(context.Request.Path, context.Request.Headers.Authorization, body.RootElement.Clone());
        Calls.Enqueue(received);
        return await Mood(context, received)
            ?? Results.Json(new { agent_id = id, status = "working", received_at = "2026-01-05T09:00:00.000Z" }, statusCode: 202);
    }
}
