using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Platform.Core.Shared.Ingest;

/// <summary>
/// One caller's item on its way: the pooled source behind the caller's <see cref="ValueTask{TResult}"/>.
/// Two sides hold it, the caller (until GetResult) and the writer (until it has completed or skipped it); the last one to let go returns it.
/// </summary>
internal sealed class WriteOperation<TItem, TResult>(WriteOperationPool<TItem, TResult> pool) : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> completion;
    private CancellationTokenRegistration registration;
    private CancellationToken cancellation;
    private TResult result = default!;
    private Exception? failure;
    private int decided;
    private int holders;

    public TItem Item { get; private set; } = default!;

    /// <summary>Index of the item's row in the batch under way, or -1 when it has none. Used by the writer only.</summary>
    public int Row { get; set; }

    /// <summary>True when the caller has given up before an outcome was known.</summary>
    public bool IsDecided => Volatile.Read(ref decided) != 0;

    public void Begin(TItem item)
    {
        Item = item;
        decided = 0;
        holders = 2;
    }

    /// <summary>Hands the operation to its caller; <see cref="Begin"/> was called and the writer already may see it.</summary>
    public ValueTask<TResult> AsValueTask(CancellationToken cancellationToken)
    {
        var task = new ValueTask<TResult>(this, completion.Version);
        if (cancellationToken.CanBeCanceled)
        {
            cancellation = cancellationToken;
            registration = cancellationToken.UnsafeRegister(static state => ((WriteOperation<TItem, TResult>)state!).Cancel(), this);
        }
        return task;
    }

    public void Decide(TResult value) => result = value;

    public void Decide(Exception exception) => failure = exception;

    /// <summary>Lets the caller go on, inline on this thread, with what was decided; then the writer lets go.</summary>
    public void Complete()
    {
        if (Interlocked.CompareExchange(ref decided, 1, 0) == 0)
        {
            if (failure is { } exception)
                completion.SetException(exception);
            else
                completion.SetResult(result);
        }
        Release();
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            Recycle();
    }

    private void Cancel()
    {
        if (Interlocked.CompareExchange(ref decided, 1, 0) != 0)
            return;
        // The canceller's thread must not run the caller's code.
        completion.RunContinuationsAsynchronously = true;
        completion.SetException(new OperationCanceledException(cancellation));
    }

    private void Recycle()
    {
        completion.Reset();
        completion.RunContinuationsAsynchronously = false;
        Item = default!;
        result = default!;
        failure = null;
        cancellation = default;
        pool.Return(this);
    }

    TResult IValueTaskSource<TResult>.GetResult(short token)
    {
        // Throws on a stale token before anything is released, so a caller that awaits twice cannot free somebody else's operation.
        if (completion.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The write is still under way.");
        try
        {
            return completion.GetResult(token);
        }
        finally
        {
            // Waits for a callback that is just running: it must not meet the next use of this object.
            registration.Dispose();
            registration = default;
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => completion.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => completion.OnCompleted(continuation, state, token, flags);
}

internal sealed class WriteOperationPool<TItem, TResult>(int capacity)
{
    private readonly ConcurrentQueue<WriteOperation<TItem, TResult>> idle = new();
    private int count;

    public WriteOperation<TItem, TResult> Rent()
    {
        if (!idle.TryDequeue(out var operation))
            return new WriteOperation<TItem, TResult>(this);
        Interlocked.Decrement(ref count);
        return operation;
    }

    public void Return(WriteOperation<TItem, TResult> operation)
    {
        if (Volatile.Read(ref count) >= capacity)
            return;
        Interlocked.Increment(ref count);
        idle.Enqueue(operation);
    }
}
