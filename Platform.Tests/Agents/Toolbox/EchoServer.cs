using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Agents.Toolbox;

/// <summary>A small web service on this machine: weather of a city, a path that never answers, and what it was asked.</summary>
public sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>Method, path with query, the Authorization header and the body of each call.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Authorization, string Body)> Calls { get; } = new();

    public static async Task<EchoServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new EchoServer(builder.Build());
        server._app.Map("/hang", (HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        server._app.Map("/{**path}", server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        Calls.Enqueue((http.Request.Method, http.Request.Path.Value + http.Request.QueryString.Value, http.Request.Headers.Authorization, await reader.ReadToEndAsync()));
        await http.Response.WriteAsJsonAsync(new { weather = "snow", temperature = -7 });
    }
}
