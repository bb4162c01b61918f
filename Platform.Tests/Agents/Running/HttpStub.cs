using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Agents.Running;

/// <summary>Somebody's server on a real port: keeps what it is sent, answers as told.</summary>
public sealed class HttpStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpStub(WebApplication app) => _app = app;

    /// <param name="Target">As it stood in the request line, nothing decoded.</param>
    public sealed record Call(string Method, string Target, IHeaderDictionary Headers, string Body);

    public ConcurrentQueue<Call> Calls { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = context => WriteAsync(context, """{"ok":true}""");

    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<HttpStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stub = new HttpStub(app);
        app.Run(stub.ServeAsync);
        await app.StartAsync();
        return stub;
    }

    public static async Task WriteAsync(HttpContext context, string body, int status = 200, string type = "application/json")
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        await context.Response.WriteAsync(body);
    }

    /// <summary>Until the other side goes away.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(0);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Calls.Enqueue(new Call(context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, new HeaderDictionary(new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase)), body));
        await Answer(context);
    }
}
