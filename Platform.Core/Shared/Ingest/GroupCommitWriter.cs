using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Platform.Core.Shared.Ingest;

/// <summary>
/// Turns many small writes into few commits. Callers await <see cref="WriteAsync"/>; each of a few writers takes what is waiting, has it
/// written as one statement in one commit, and only then completes the callers. See README.md in this folder.
/// </summary>
/// <typeparam name="TItem">What is stored.</typeparam>
/// <typeparam name="TResult">What each caller learns of its own item.</typeparam>
public sealed class GroupCommitWriter<TItem, TResult> : IAsyncDisposable
    where TItem : notnull
{
    private readonly string name;
    private readonly GroupCommitOptions options;
    private readonly Func<TItem, int> orderKey;
    private readonly WriteOperationPool<TItem, TResult> pool;
    private readonly GroupCommitLoop<TItem, TResult>[] loops;
    private readonly Task[] running;
    private readonly IngestMetrics metrics;
    private readonly CancellationTokenSource abort = new();
    private volatile bool stopping;

    /// <param name="name">Stable name for metrics, logs and messages, for example <c>office.status</c>.</param>
    /// <param name="commit">Writes one batch in one commit.</param>
    /// <param name="orderKey">Items with an equal key are committed in the order of their calls; an id's hash code does.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="combining">Set it when two items of one batch may concern one row.</param>
    /// <param name="timeProvider">Clock of back-off and linger.</param>
    /// <param name="logger">Where failures are told.</param>
    public GroupCommitWriter(
        string name,
        CommitBatch<TItem, TResult> commit,
        Func<TItem, int> orderKey,
        GroupCommitOptions? options = null,
        Combining<TItem>? combining = null,
        TimeProvider? timeProvider = null,
        ILogger? logger = null)
    {
        this.name = name;
        this.orderKey = orderKey;
        this.options = options ?? new GroupCommitOptions();
        this.options.Validate();
        pool = new(Math.Min(this.options.Writers * this.options.QueueLength, 10_000));
        metrics = new(name, () => Waiting);
        var groups = new ConcurrentQueue<CompletionGroup<TItem, TResult>>();
        loops = new GroupCommitLoop<TItem, TResult>[this.options.Writers];
        for (var i = 0; i < loops.Length; i++)
            loops[i] = new(name, commit, this.options, combining, groups, metrics, timeProvider ?? TimeProvider.System, logger ?? NullLogger.Instance, abort.Token);
        running = StartLoops();
    }

    /// <summary>Items that wait for a writer now.</summary>
    public int Waiting => loops.Sum(loop => loop.Waiting);

    /// <summary>
    /// Completes after the commit that holds the item. A cancelled caller leaves at once: an item that was not yet taken is not written,
    /// one that was may be. Await the returned task exactly once.
    /// </summary>
    /// <exception cref="IngestBusyException">The queue is full; nothing was stored.</exception>
    /// <exception cref="IngestUnavailableException">The database is away or the writer is stopping.</exception>
    /// <exception cref="IngestRejectedException">The database refuses this item.</exception>
    /// <exception cref="IngestFailedException">The batch delegate is broken.</exception>
    public ValueTask<TResult> WriteAsync(TItem item, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        var loop = loops[Shard(orderKey(item))];
        var operation = pool.Rent();
        operation.Begin(item);
        // The ticket is taken before the writer can see, complete and recycle the operation.
        var task = operation.AsValueTask(cancellationToken);
        if (loop.TryEnqueue(operation))
            return task;

        return Refuse(operation, task);
    }

    /// <summary>
    /// Takes no more items and waits until every queued one is committed or failed. When <paramref name="cancellationToken"/> ends the
    /// patience, what is left fails as unavailable; every caller gets an answer.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        foreach (var loop in loops)
            loop.Close();
        var all = Task.WhenAll(running);
        try
        {
            await all.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await abort.CancelAsync();
            await all;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(options.DrainTimeout);
        await StopAsync(patience.Token);
        metrics.Dispose();
    }

    private Task[] StartLoops()
    {
        // The loops outlive the caller: its activity, tenant and culture must not stick to them.
        using (ExecutionContext.SuppressFlow())
            return [.. loops.Select(loop => Task.Run(loop.RunAsync))];
    }

    // Knuth's multiplicative hash: sequential keys and hash codes with equal low bits spread too.
    private int Shard(int key) => loops.Length == 1 ? 0 : (int)(((uint)key * 2654435769u >> 16) % (uint)loops.Length);

    private ValueTask<TResult> Refuse(WriteOperation<TItem, TResult> operation, ValueTask<TResult> task)
    {
        if (stopping)
        {
            operation.Decide(new IngestUnavailableException(name, options.RetryAfter));
        }
        else
        {
            metrics.Busy();
            operation.Decide(new IngestBusyException(name, options.RetryAfter));
        }
        operation.Complete();
        return task;
    }
}
