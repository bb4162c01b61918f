using System.Collections.Concurrent;

namespace Platform.Core.Shared.Ingest;

/// <summary>
/// A few decided operations that one thread-pool work item completes one after another. One work item per batch would make callers
/// wait for all their neighbours' continuations; one per operation costs an allocation and a queue operation each.
/// </summary>
internal sealed class CompletionGroup<TItem, TResult>(ConcurrentQueue<CompletionGroup<TItem, TResult>> idle) : IThreadPoolWorkItem
{
    /// <summary>16 continuations of some 20 µs (an HTTP answer) keep the last one waiting for about 0.3 ms.</summary>
    public const int Size = 16;

    private readonly WriteOperation<TItem, TResult>[] operations = new WriteOperation<TItem, TResult>[Size];
    private int count;

    public bool IsFull => count == Size;

    public void Add(WriteOperation<TItem, TResult> operation) => operations[count++] = operation;

    public void Execute()
    {
        for (var i = 0; i < count; i++)
            operations[i].Complete();
        Array.Clear(operations, 0, count);
        count = 0;
        idle.Enqueue(this);
    }
}
