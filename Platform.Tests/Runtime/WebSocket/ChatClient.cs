using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Platform.Tests.Runtime.WebSocket;

/// <summary>A program or browser at the other end of a web socket.</summary>
public sealed class ChatClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private ChatClient()
    {
    }

    public string Position { get; private set; } = "";

    /// <summary>With an API key, or as a visitor from a page.</summary>
    public static async Task<ChatClient> ConnectAsync(Uri server, string agent, string? key = null, string? token = null, string? origin = null, string query = "")
    {
        var client = new ChatClient();
        if (key is not null)
            client._socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        if (origin is not null)
            client._socket.Options.SetRequestHeader("Origin", origin);
        if (token is not null)
        {
            client._socket.Options.AddSubProtocol("platform.chat");
            client._socket.Options.AddSubProtocol($"bearer.{token}");
        }

        client._socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await client._socket.ConnectAsync(new Uri($"ws://{server.Authority}/ws/agents/{agent}{query}"), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            throw new RefusedException(client._socket.HttpStatusCode);
        }

        var connected = await client.NextAsync();
        Assert.Equal(("status", "connected"), (connected.GetProperty("type").GetString(), connected.GetProperty("status").GetString()));
        client.Position = connected.GetProperty("position").GetString()!;
        return client;
    }

    public sealed class RefusedException(HttpStatusCode status) : Exception($"{(int)status}")
    {
        public HttpStatusCode Status { get; } = status;
    }

    public static async Task<HttpStatusCode> RefusalAsync(Func<Task<ChatClient>> connect) => (await Assert.ThrowsAsync<RefusedException>(connect)).Status;

    public Task SayAsync(string text, string? id = null) => SendAsync(JsonSerializer.Serialize(new { type = "message", text, message_id = id, user_data = new { language = "ru" } }));

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>The next frame; its end throws.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), late.Token);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
                throw new RefusedException((HttpStatusCode)(int)_socket.CloseStatus!.Value);
            if (received.EndOfMessage)
                break;
        }

        var frame = JsonDocument.Parse(_buffer.AsMemory(0, length).ToArray()).RootElement;
        if (frame.TryGetProperty("position", out var position))
            Position = position.GetString()!;
        return frame;
    }

    public async Task<JsonElement> NextAsync(string type)
    {
        var frame = await NextAsync();
        Assert.True(frame.GetProperty("type").GetString() == type, frame.GetRawText());
        return frame;
    }

    /// <summary>The connection breaks without a word.</summary>
    public void Cut() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
