namespace Platform.AgentRunner.Messages;

/// <summary>Messages whose answers nobody waits for any more. A word that comes before its message has begun counts, too.</summary>
internal sealed class Cancellations
{
    // Of messages that never come here: words for agents that were restarted meanwhile.
    private const int MostKept = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _messages = new(StringComparer.Ordinal);

    /// <summary>From here to <see cref="End"/> the message can be cancelled.</summary>
    public CancellationToken Begin(string messageId) => Of(messageId).Token;

    public void End(string messageId)
    {
        lock (_lock)
            _messages.Remove(messageId);
    }

    public void Cancel(string messageId) => Of(messageId).Cancel();

    private CancellationTokenSource Of(string messageId)
    {
        lock (_lock)
        {
            if (_messages.TryGetValue(messageId, out var source))
                return source;
            if (_messages.Count >= MostKept)
                _messages.Where(pair => pair.Value.IsCancellationRequested).ToList().ForEach(pair => _messages.Remove(pair.Key));
            // Without a timer it holds nothing that must be given back, and a late word may still come.
            return _messages[messageId] = new CancellationTokenSource();
        }
    }
}
