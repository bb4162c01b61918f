using System.Text.Json;
using Platform.Core.Access.Contracts;
using Platform.Core.Runtime.Channels;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.Channels;

/// <summary>The web socket of agents, and what pages of others need to embed one.</summary>
internal static class ChatEndpoints
{
    /// <summary>The subprotocol; beside it browsers offer <c>bearer.</c> and their token, for they can send no header.</summary>
    private const string Protocol = "platform.chat";

    private const string BearerPrefix = "bearer.";
    private const int LargestRequest = 8192;
    private const int LongestThread = 150;

    private static readonly Error NoSocket = new(ErrorKind.Malformed, "channels.no_websocket", "This address speaks WebSocket.");

    public static void MapChat(this WebApplication app)
    {
        var branch = ((IEndpointRouteBuilder)app).CreateApplicationBuilder();
        // A peer that is gone without a word is noticed within a minute.
        branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(20), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        branch.Run(ConnectAsync);
        // Anonymous: it takes an API key or a visitor's token, and asks for them itself.
        app.Map("/ws/agents/{agent}", branch.Build()).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/embed/{agent}/token", AdmitAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/embed/{agent}.js", ShowScript).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task ConnectAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await Problems.WriteAsync(http, NoSocket);
            return;
        }

        var opened = await OpenAsync(http, http.RequestAborted);
        if (!opened.Succeeded)
        {
            await Problems.WriteAsync(http, opened.Error);
            return;
        }

        var services = http.RequestServices;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var chats = services.GetRequiredService<WebChats>();
        var feed = await chats.ListenAsync(opened.Value, http.Request.Query["after"], end.Token);
        if (!feed.Succeeded)
        {
            await Problems.WriteAsync(http, feed.Error);
            return;
        }

        await using var listening = feed.Value;
        using var socket = await http.WebSockets.AcceptWebSocketAsync(http.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null);
        using var chat = new ChatSocket(socket, chats, opened.Value, feed.Value);
        try
        {
            await chat.RunAsync(end.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Net.WebSockets.WebSocketException or IOException)
        {
            // The connection ended in the middle of a word.
        }
    }

    private static async Task<Result<WebChat>> OpenAsync(HttpContext http, CancellationToken ct)
    {
        var (services, agent) = (http.RequestServices, (string)http.GetRouteValue("agent")!);
        var chats = services.GetRequiredService<WebChats>();
        if (http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(offered => offered.StartsWith(BearerPrefix, StringComparison.Ordinal)) is { } bearer)
            return await chats.OpenAsync(bearer[BearerPrefix.Length..], agent, http.Request.Headers.Origin, ct);
        if (ApiGate.KeyOf(http.Request) is not { } key || await services.GetRequiredService<IApiKeyActors>().FindAcrossTenants(key, ct) is not { } actor)
            return ApiErrors.UnknownKey;
        var (thread, user) = ((string?)http.Request.Query["thread_id"] ?? Guid.CreateVersion7().ToString("N"), (string?)http.Request.Query["user_id"]);
        if (thread.Length is 0 or > LongestThread || user?.Length is 0 or > LongestThread)
            return Platform.Core.Shared.Operations.Errors.Invalid([new FieldError("/thread_id", $"At most {LongestThread} characters are wanted.")]);
        return await chats.OpenAsync(actor, agent, thread, user, ct);
    }

    private static async Task<IResult> AdmitAsync(HttpContext http, string agent, WebChats chats, VisitorLimits limits)
    {
        if (!limits.Take(http))
            return VisitorLimits.Refuse(http);
        var read = await RequestBytes.ReadAsync(http, LargestRequest);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var origin = (string?)http.Request.Headers.Origin;
        http.Response.Headers.Vary = "Origin";
        var admitted = await chats.AdmitVisitorAsync(agent, origin, PassOf(read.Value.Body), http.RequestAborted);
        if (!admitted.Succeeded)
            return Problems.Of(admitted.Error);
        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.CacheControl = "no-store";
        var visitor = admitted.Value;
        return Results.Json(new VisitorAnswer(visitor.Token, visitor.ExpiresAt, visitor.Pass, visitor.AgentName, visitor.Greeting), ChatJson.Readable.VisitorAnswer);
    }

    private static string? PassOf(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize(body, ChatJson.Readable.VisitorRequest)?.Pass;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One file for every agent: it learns from its own address whose it is.</summary>
    private static IResult ShowScript(HttpContext http, string agent, IWebHostEnvironment environment)
    {
        var file = environment.WebRootFileProvider.GetFileInfo("embed/chat.js");
        if (!file.Exists)
            return Results.NotFound();
        // Pages of others load it.
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        http.Response.Headers.CacheControl = "public, max-age=600";
        return Results.Stream(file.CreateReadStream(), "text/javascript; charset=utf-8", lastModified: file.LastModified);
    }
}
