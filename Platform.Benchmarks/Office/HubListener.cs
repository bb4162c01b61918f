using System.Net.WebSockets;
using System.Text;

namespace Platform.Benchmarks.Office;

/// <summary>A subscriber of the hub in its JSON protocol on a plain WebSocket, which only counts what comes.</summary>
internal sealed class HubListener : IAsyncDisposable
{
    private const byte End = 0x1e;

    private readonly ClientWebSocket _socket = new();
    private Task _reading = Task.CompletedTask;
    private long _messages;
    private long _bytes;

    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsOpen => _socket.State == WebSocketState.Open && !_reading.IsCompleted;

    public static async Task<HubListener> ConnectAsync(Uri server, string token, CancellationToken ct)
    {
        var listener = new HubListener();
        await listener._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/hubs/office", Query = $"access_token={token}" }.Uri, ct);
        await listener.SendAsync("""{"protocol":"json","version":1}""", ct);
        await listener.SendAsync("""{"type":1,"target":"Subscribe","arguments":[]}""", ct);
        listener._reading = listener.ReadAsync(ct);
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private Task SendAsync(string json, CancellationToken ct) => _socket.SendAsync(Encoding.UTF8.GetBytes(json + (char)End), WebSocketMessageType.Text, true, ct);

    private async Task ReadAsync(CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(), ct);
            if (read.MessageType == WebSocketMessageType.Close)
                return;
            Interlocked.Add(ref _bytes, read.Count);
            Interlocked.Add(ref _messages, buffer.AsSpan(0, read.Count).Count(End));
        }
    }
}
