using System.Globalization;
using System.Threading.Channels;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>What happens in one chat, for one who listens.</summary>
public abstract record ChatEvent
{
    /// <param name="Entry">The outbox's: whoever comes again names the last one that it saw.</param>
    public sealed record Answered(string Entry, AgentAnswer Answer) : ChatEvent;

    /// <summary>A piece of an answer that is being made. Lossy.</summary>
    public sealed record Said(LivePiece Piece) : ChatEvent;
}

/// <summary>Where somebody listens. Answers come in the order of the outbox, each once; what came while older ones are still read waits for them.</summary>
public sealed class ChatFeed : IAsyncDisposable
{
    // Who takes nothing for so long is gone, or shall come again.
    private const int MaximumWaiting = 2_000;

    private readonly Channel<ChatEvent> _events = Channel.CreateBounded<ChatEvent>(new BoundedChannelOptions(MaximumWaiting) { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Action<ChatFeed> _leave;
    private List<ChatEvent.Answered>? _held = [];
    private StreamPosition _last;

    internal ChatFeed(string chat, Action<ChatFeed> leave) => (Chat, _leave) = (chat, leave);

    public string Chat { get; }

    /// <summary>Ends when it is disposed, or when nobody took what came.</summary>
    public ChannelReader<ChatEvent> Events => _events.Reader;

    /// <summary>The newest entry that was passed; what somebody names who saw no answer yet.</summary>
    public string Position
    {
        get
        {
            lock (_lock)
                return _last.ToString();
        }
    }

    public ValueTask DisposeAsync()
    {
        _leave(this);
        _events.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    internal void Hear(LivePiece piece) => _events.Writer.TryWrite(new ChatEvent.Said(piece));

    internal void Hear(ChatEvent.Answered answered)
    {
        lock (_lock)
        {
            if (_held is not null)
                _held.Add(answered);
            else
                Pass(answered);
        }
    }

    /// <summary>An older answer, before <see cref="BeginAt"/>.</summary>
    internal void Replay(ChatEvent.Answered answered)
    {
        lock (_lock)
            Pass(answered);
    }

    /// <summary>Everything up to here was read; what was heard meanwhile follows.</summary>
    internal void BeginAt(StreamPosition position)
    {
        lock (_lock)
        {
            _last = position > _last ? position : _last;
            foreach (var answered in _held ?? [])
                Pass(answered);
            _held = null;
        }
    }

    private void Pass(ChatEvent.Answered answered)
    {
        var at = StreamPosition.Parse(answered.Entry);
        if (at <= _last)
            return;
        _last = at;
        if (!_events.Writer.TryWrite(answered))
            _events.Writer.TryComplete();
    }
}

/// <summary>The id of a stream's entry: milliseconds and a number within them.</summary>
internal readonly record struct StreamPosition(ulong Milliseconds, ulong Number)
{
    public static bool operator >(StreamPosition left, StreamPosition right) => left.Milliseconds > right.Milliseconds || (left.Milliseconds == right.Milliseconds && left.Number > right.Number);

    public static bool operator <(StreamPosition left, StreamPosition right) => right > left;

    public static bool operator <=(StreamPosition left, StreamPosition right) => !(left > right);

    public static bool operator >=(StreamPosition left, StreamPosition right) => !(right > left);

    public static bool TryParse(string? text, out StreamPosition position)
    {
        position = default;
        var parts = (text ?? "").Split('-');
        if (parts.Length > 2 || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return false;
        ulong number = 0;
        if (parts.Length == 2 && !ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return false;
        position = new StreamPosition(milliseconds, number);
        return true;
    }

    public static StreamPosition Parse(string text) => TryParse(text, out var position) ? position : throw new FormatException("No entry of a stream.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
