using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Agents.Mcp;

/// <summary>The hostile server at an address: streamable HTTP, as the specification has it.</summary>
internal sealed class HostileSite : IAsyncDisposable
{
    private readonly string _mode;
    private WebApplication? _app;

    private HostileSite(string mode, int port) => (_mode, Port) = (mode, port);

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/mcp";

    public int Requests { get; private set; }

    public static async Task<HostileSite> StartAsync(string mode = "plain")
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var site = new HostileSite(mode, port);
        await site.StartAgainAsync();
        return site;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port));
        _app = builder.Build();
        _app.MapPost("/mcp", AnswerAsync);
        _app.MapGet("/mcp", () => Results.StatusCode(StatusCodes.Status405MethodNotAllowed));
        _app.MapPost("/elsewhere", () => "reached");
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Requests++;
        var request = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
        var name = request["params"]?["name"]?.GetValue<string>();
        if (_mode == "locked")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (_mode == "redirect")
        {
            http.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return;
        }

        if (_mode == "page")
        {
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync("<html>Log in first</html>");
            return;
        }

        if (_mode == "mute" || name is "silent" or "hang")
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (name == "die")
            http.Abort();
        else if (name == "flood")
            await FloodAsync(http);
        else
            await AnswerAsync(http, request);
    }

    private async Task AnswerAsync(HttpContext http, JsonObject request)
    {
        if (HostileServer.Answer(request, _mode, (name, arguments) => Call(http, name, arguments)) is not { } answer)
        {
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private static async Task FloodAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        var noise = Encoding.UTF8.GetBytes("event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"noise\"}}\n\n");
        while (!http.RequestAborted.IsCancellationRequested)
            await http.Response.Body.WriteAsync(noise);
    }

    private static JsonObject Call(HttpContext http, string name, JsonObject arguments) => name switch
    {
        "huge" => HostileServer.Text(new string('x', 20 * 1024 * 1024)),
        "error" => HostileServer.Text("the disk is full", isError: true),
        "headers" => HostileServer.Text(http.Request.Headers.Authorization.ToString()),
        "picture" => HostileServer.Picture(),
        _ => HostileServer.Text($"{name}: {arguments["text"]}"),
    };
}
