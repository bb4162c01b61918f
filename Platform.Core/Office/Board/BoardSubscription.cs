namespace Platform.Core.Office.Board;

/// <summary>One looker at one tenant's board. Messages come without a gap; who reads too slowly gets a fresh snapshot instead of an endless queue.</summary>
public sealed class BoardSubscription : IAsyncDisposable
{
    // Some seconds of changes at the highest rate.
    private const int LongestQueue = 50;

    private readonly OfficeBoard _board;
    private readonly Queue<BoardMessage> _queue = new();
    private readonly SemaphoreSlim _bell = new(0);
    private bool _needsSnapshot = true;

    internal BoardSubscription(OfficeBoard board) => _board = board;

    /// <summary>The next message: the snapshot at first and after <see cref="Restart"/>, then changes, each version one greater.</summary>
    public async ValueTask<BoardMessage> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            lock (_board.Gate)
            {
                if (_needsSnapshot && _board.TrySnapshot() is { } snapshot)
                {
                    _needsSnapshot = false;
                    _queue.Clear();
                    return snapshot;
                }
                if (!_needsSnapshot && _queue.TryDequeue(out var message))
                    return message;
            }
            await _bell.WaitAsync(ct);
        }
    }

    /// <summary>Begins again with a snapshot.</summary>
    public void Restart()
    {
        lock (_board.Gate)
            _needsSnapshot = true;
        Ring();
    }

    public ValueTask DisposeAsync()
    {
        _board.Leave(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Called under the board's gate; null says that the board was loaded.</summary>
    internal void Post(BoardMessage? message)
    {
        if (message is not null && !_needsSnapshot)
        {
            if (_queue.Count >= LongestQueue)
            {
                _queue.Clear();
                _needsSnapshot = true;
            }
            else
            {
                _queue.Enqueue(message);
            }
        }
        Ring();
    }

    private void Ring()
    {
        if (_bell.CurrentCount == 0)
            _bell.Release();
    }
}
