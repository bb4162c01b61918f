using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Platform.Tests.Office;

/// <summary>The hub as an outside client speaks to it: JSON protocol on a plain WebSocket.</summary>
public sealed class HubClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _rest = new();

    public static async Task<HubClient> ConnectAsync(Uri server, string token)
    {
        var client = new HubClient();
        await client._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/hubs/office", Query = $"access_token={token}" }.Uri, Limit());
        await client.SendAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}", await client.ReadTextAsync());
        return client;
    }

    public Task SubscribeAsync() => SendAsync("""{"type":1,"target":"Subscribe","arguments":[]}""");

    /// <summary>The next call of the server; null when it closed the connection.</summary>
    public async Task<(string Target, JsonElement Argument)?> ReadAsync()
    {
        while (await ReadTextAsync() is { } text)
        {
            var message = JsonDocument.Parse(text).RootElement;
            if (message.GetProperty("type").GetInt32() == 1)
                return (message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0]);
            if (message.GetProperty("type").GetInt32() == 7)
                return null;
        }
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task SendAsync(string json) => _socket.SendAsync(Encoding.UTF8.GetBytes(json + End), WebSocketMessageType.Text, true, Limit());

    private async Task<string?> ReadTextAsync()
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var end = _rest.ToString().IndexOf(End, StringComparison.Ordinal);
            if (end >= 0)
            {
                var text = _rest.ToString(0, end);
                _rest.Remove(0, end + 1);
                return text;
            }
            var read = await _socket.ReceiveAsync(buffer, Limit());
            if (read.MessageType == WebSocketMessageType.Close)
                return null;
            _rest.Append(Encoding.UTF8.GetString(buffer, 0, read.Count));
        }
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;
}
