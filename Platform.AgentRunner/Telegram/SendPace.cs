namespace Platform.AgentRunner.Telegram;

/// <summary>How often a bot may speak at all: 30 messages a second (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).</summary>
internal sealed class BotPace(TimeProvider time)
{
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1.0 / 30);

    private readonly Lock _lock = new();
    private DateTimeOffset _next;

    /// <summary>Takes the next moment, and waits for it.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var at = _next > now ? _next : now;
            (_next, wait) = (at + Gap, at - now);
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, ct);
    }
}

/// <summary>How often it may speak in one chat: once a second, in a group 20 times a minute; and not at all while Telegram told it to wait.</summary>
internal sealed class ChatPace(bool isGroup, TimeProvider time)
{
    private const int PerMinute = 20;

    // What an answer that is being made may take of it: the finished ones must not wait for their turn.
    private const int PerMinuteForStreaming = 12;

    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _spoken = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private DateTimeOffset _silentUntil = DateTimeOffset.MinValue;

    public void BeSilentFor(TimeSpan wait)
    {
        var until = time.GetUtcNow() + wait;
        _silentUntil = until > _silentUntil ? until : _silentUntil;
    }

    public void Spoke()
    {
        _last = time.GetUtcNow();
        if (isGroup)
            _spoken.Enqueue(_last);
    }

    /// <summary>Until it may speak again.</summary>
    /// <param name="isStreaming">For a piece of an answer, which can be left out.</param>
    public TimeSpan Wait(bool isStreaming)
    {
        var now = time.GetUtcNow();
        var next = _last == DateTimeOffset.MinValue ? now : _last + Gap;
        if (_silentUntil > next)
            next = _silentUntil;
        while (_spoken.TryPeek(out var first) && first + Minute <= now)
            _spoken.Dequeue();
        var allowed = isStreaming ? PerMinuteForStreaming : PerMinute;
        if (_spoken.Count >= allowed && _spoken.ElementAt(_spoken.Count - allowed) + Minute is var free && free > next)
            next = free;
        return next > now ? next - now : TimeSpan.Zero;
    }
}
