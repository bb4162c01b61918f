namespace Platform.AgentRunner.Messages;

/// <summary>Messages of one chat one after another, in their order; different chats side by side, up to a limit.</summary>
internal sealed class Chats(int parallel, Func<InboxEntry, Task> work)
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _places = new(parallel, parallel);
    private readonly Dictionary<(string Channel, string Chat), Queue<InboxEntry>> _waiting = [];
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>A message is done.</summary>
    public event Action? Finished;

    /// <summary>Taken and not done.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool Holds(string messageId)
    {
        lock (_lock)
            return _messages.Contains(messageId);
    }

    public void Add(InboxEntry entry)
    {
        var key = (entry.Message.Channel, entry.Message.ChatId);
        lock (_lock)
        {
            _count++;
            _messages.Add(entry.Message.MessageId!);
            if (_waiting.TryGetValue(key, out var queue))
            {
                queue.Enqueue(entry);
                return;
            }

            _waiting[key] = new Queue<InboxEntry>([entry]);
        }

        _ = Task.Run(() => RunAsync(key));
    }

    /// <summary>Until everything that is held is done, or the time is over.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Finished += Look;
        Look();
        await done.Task.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        void Look()
        {
            if (Count == 0)
                done.TrySetResult();
        }
    }

    private async Task RunAsync((string Channel, string Chat) key)
    {
        while (Next(key) is { } entry)
        {
            await _places.WaitAsync();
            try
            {
                await work(entry);
            }
            finally
            {
                _places.Release();
                Forget(key, entry);
                Finished?.Invoke();
            }
        }
    }

    private InboxEntry? Next((string Channel, string Chat) key)
    {
        lock (_lock)
        {
            if (_waiting[key].TryPeek(out var entry))
                return entry;
            _waiting.Remove(key);
            return null;
        }
    }

    private void Forget((string Channel, string Chat) key, InboxEntry entry)
    {
        lock (_lock)
        {
            _waiting[key].Dequeue();
            _messages.Remove(entry.Message.MessageId!);
            _count--;
        }
    }
}
