using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.RateLimiting;
using Platform.Core.Runtime.Channels;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Web.Runtime.Channels;

/// <summary>One open web socket: messages in, what happens in the chat out.</summary>
internal sealed class ChatSocket : IDisposable
{
    private const int LongestId = 100;

    // Visitors are strangers: what nobody types by hand is not taken from them.
    private const int LongestText = 100_000;
    private const int LongestTextOfVisitor = 4_000;

    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly WebChats _chats;
    private readonly WebChat _chat;
    private readonly ChatFeed _feed;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly RateLimiter? _limit;

    public ChatSocket(WebSocket socket, WebChats chats, WebChat chat, ChatFeed feed)
    {
        (_socket, _chats, _chat, _feed) = (socket, chats, chat, feed);
        // Ten at once, then one every three seconds.
        _limit = chat.IsVisitor
            ? new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions { TokenLimit = 10, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromSeconds(3), QueueLimit = 0, AutoReplenishment = true })
            : null;
    }

    private int TextLimit => _chat.IsVisitor ? LongestTextOfVisitor : LongestText;

    public void Dispose()
    {
        _limit?.Dispose();
        _sending.Dispose();
    }

    /// <summary>Until either side has enough.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await SayAsync(new ServerFrame("status") { Status = "connected", ThreadId = _chat.ThreadId, Position = _feed.Position, AgentName = _chat.AgentName }, ct);
        var telling = TellAsync(end.Token);
        var listening = ListenAsync(end.Token);
        await Task.WhenAny(telling, listening);
        await CloseAsync(ct.IsCancellationRequested ? WebSocketCloseStatus.EndpointUnavailable : listening.IsCompleted ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.PolicyViolation);
        await end.CancelAsync();
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TellAsync(CancellationToken ct)
    {
        await foreach (var happened in _feed.Events.ReadAllAsync(ct))
        {
            if (happened is ChatEvent.Answered answered)
                await AnswerAsync(answered.Answer, answered.Entry, ct);
            else if (happened is ChatEvent.Said { Piece: var piece } && _chat.OuterId(piece.ReplyTo) is { } question)
                await SayAsync(
                    piece.Text is null && !piece.Restarts
                        ? new ServerFrame("status") { Status = "working", ReplyTo = question }
                        : new ServerFrame("delta") { ReplyTo = question, Text = piece.Text ?? "", Restarts = piece.Restarts ? true : null }, ct);
        }
    }

    private async Task AnswerAsync(AgentAnswer answer, string? entry, CancellationToken ct)
    {
        lock (_answered)
        {
            if (!_answered.Add(answer.MessageId))
                return;
        }

        await SayAsync(
            new ServerFrame("answer") { Position = entry, MessageId = answer.MessageId, ReplyTo = _chat.OuterId(answer.ReplyTo) ?? answer.ReplyTo, Text = answer.Response, Code = answer.Error, Citations = answer.Citations }, ct);
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        // A letter may take six bytes (\u0000), and something stands around the text.
        var buffer = new byte[(TextLimit * 6) + 8192];
        while (await ReceiveAsync(buffer, ct) is { } bytes)
        {
            if (Parse(buffer.AsSpan(0, bytes)) is not { Type: "message" } frame)
                await RefuseAsync(null, "channels.malformed", "A JSON object of the type message is wanted.", ct);
            else if (string.IsNullOrWhiteSpace(frame.Text) || frame.Text.Length > TextLimit || frame.MessageId is { Length: 0 or > LongestId })
                await RefuseAsync(frame.MessageId, "channels.invalid", $"A text of 1 to {TextLimit} characters is wanted, and an id of at most {LongestId}.", ct);
            else if (_limit?.AttemptAcquire().IsAcquired == false)
                await RefuseAsync(frame.MessageId, "channels.too_fast", "Too many messages. Wait a moment.", ct);
            else
                await TakeAsync(frame.Text, frame.MessageId ?? Guid.CreateVersion7().ToString("N"), frame.UserData, ct);
        }
    }

    private async Task TakeAsync(string text, string id, System.Text.Json.Nodes.JsonObject? userData, CancellationToken ct)
    {
        var sent = await _chats.SendAsync(_chat, text, id, userData, ct);
        if (sent.Error is { } refusal)
        {
            await RefuseAsync(id, refusal.Code, refusal.Detail, ct);
            return;
        }

        await SayAsync(new ServerFrame("accepted") { MessageId = id }, ct);
        if (sent.Value is { } known)
            await AnswerAsync(known, null, ct);
    }

    /// <summary>The length of the next message; null when the client has enough, or has sent what is not taken.</summary>
    private async Task<int?> ReceiveAsync(byte[] buffer, CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await _socket.ReceiveAsync(buffer.AsMemory(length), ct);
            }
            catch (WebSocketException)
            {
                // Cut: the client comes again, or not.
                return null;
            }

            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            if (received.EndOfMessage && received.MessageType == WebSocketMessageType.Text)
                return length;
            if (received.EndOfMessage || length == buffer.Length)
            {
                await CloseAsync(received.EndOfMessage ? WebSocketCloseStatus.InvalidMessageType : WebSocketCloseStatus.MessageTooBig);
                return null;
            }
        }
    }

    private Task RefuseAsync(string? id, string code, string message, CancellationToken ct) => SayAsync(new ServerFrame("error") { MessageId = id, Code = code, Message = message }, ct);

    private async Task SayAsync(ServerFrame frame, CancellationToken ct)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, ChatJson.Readable.ServerFrame);
        await _sending.WaitAsync(ct);
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
            late.CancelAfter(SendPatience);
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, late.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status)
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        if (!await _sending.WaitAsync(ClosePatience))
            return;
        using var late = new CancellationTokenSource(ClosePatience);
        await _socket.CloseOutputAsync(status, null, late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sending.Release();
    }

    private static ClientFrame? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ChatJson.Readable.ClientFrame);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
