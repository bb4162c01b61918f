using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Core.Shared.Ingest;

/// <summary>One writer: takes what waits, commits it, completes it, in this order and one batch at a time, so that a key keeps its order.</summary>
internal sealed class GroupCommitLoop<TItem, TResult>
    where TItem : notnull
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(1);

    private readonly string name;
    private readonly CommitBatch<TItem, TResult> commit;
    private readonly GroupCommitOptions options;
    private readonly Combining<TItem>? combining;
    private readonly ConcurrentQueue<CompletionGroup<TItem, TResult>> groups;
    private readonly IngestMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationToken abort;
    private readonly Channel<WriteOperation<TItem, TResult>> queue;
    private readonly WriteOperation<TItem, TResult>[] batch;
    private readonly TItem[] rows;
    private readonly TResult[] results;
    private readonly Dictionary<TItem, int>? rowOf;
    private int count;
    private bool down;

    public GroupCommitLoop(
        string name, CommitBatch<TItem, TResult> commit, GroupCommitOptions options, Combining<TItem>? combining,
        ConcurrentQueue<CompletionGroup<TItem, TResult>> groups, IngestMetrics metrics, TimeProvider time, ILogger logger, CancellationToken abort)
    {
        (this.name, this.commit, this.options, this.combining) = (name, commit, options, combining);
        (this.groups, this.metrics, this.time, this.logger, this.abort) = (groups, metrics, time, logger, abort);
        queue = Channel.CreateBounded<WriteOperation<TItem, TResult>>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        batch = new WriteOperation<TItem, TResult>[options.MaxBatch];
        rows = new TItem[options.MaxBatch];
        results = new TResult[options.MaxBatch];
        rowOf = combining is null ? null : new(combining.SameRow);
    }

    public int Waiting => queue.Reader.Count;

    public bool TryEnqueue(WriteOperation<TItem, TResult> operation) => queue.Writer.TryWrite(operation);

    public void Close() => queue.Writer.TryComplete();

    public async Task RunAsync()
    {
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Take();
            if (options.Linger > TimeSpan.Zero && count is > 0 && count < batch.Length && !abort.IsCancellationRequested)
            {
                await Task.Delay(options.Linger, time, CancellationToken.None);
                Take();
            }
            if (count == 0)
                continue;
            // While the database is known to be down a batch gets one attempt, or the queue behind it would wait RetryFor once per batch.
            await WriteAsync(0, count, down ? TimeSpan.Zero : options.RetryFor, time.GetTimestamp());
            Array.Clear(batch, 0, count);
            Array.Clear(rows, 0, count);
            Array.Clear(results, 0, count);
            rowOf?.Clear();
            count = 0;
        }
    }

    private void Take()
    {
        while (count < batch.Length && queue.Reader.TryRead(out var operation))
        {
            if (operation.IsDecided)
                operation.Release();
            else
                batch[count++] = operation;
        }
    }

    /// <summary>Commits a part of the batch, or fails its callers. Halves the part when one of its items is bad; the earlier half goes first.</summary>
    private async Task WriteAsync(int start, int length, TimeSpan retryFor, long since)
    {
        var failure = await CommitAsync(start, length, retryFor, since);
        if (failure is null)
        {
            Complete(start, length);
            return;
        }
        var kind = Kind(failure);
        if (kind == IngestFailure.BadItem && length > 1)
        {
            var half = length / 2;
            await WriteAsync(start, half, retryFor, since);
            await WriteAsync(start + half, length - half, retryFor, since);
            return;
        }
        Fail(start, length, kind, failure);
    }

    /// <summary>Null after the commit, else the last failure.</summary>
    private async Task<Exception?> CommitAsync(int start, int length, TimeSpan retryFor, long since)
    {
        var backOff = options.FirstBackOff;
        while (true)
        {
            var failure = await AttemptAsync(start, length);
            if (failure is null || Kind(failure) != IngestFailure.Transient)
            {
                SetDown(false);
                return failure;
            }
            if (abort.IsCancellationRequested || time.GetElapsedTime(since) + backOff > retryFor)
            {
                SetDown(true);
                return failure;
            }
            metrics.Retried();
            await Task.Delay(backOff, time, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backOff = backOff * 2 < LongestBackOff ? backOff * 2 : LongestBackOff;
        }
    }

    private async Task<Exception?> AttemptAsync(int start, int length)
    {
        var started = time.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(abort);
        limit.CancelAfter(options.CommitTimeout);
        int rowCount;
        try
        {
            rowCount = BuildRows(start, length);
            if (rowCount == 0)
                return null;
            limit.Token.ThrowIfCancellationRequested();
            await commit(rows.AsMemory(0, rowCount), results.AsMemory(0, rowCount), limit.Token);
        }
        catch (Exception exception)
        {
            return exception;
        }
        metrics.Committed(rowCount, time.GetElapsedTime(started));
        return null;
    }

    /// <summary>Lines up the items that somebody still waits for, items of one row combined, and notes where each went.</summary>
    private int BuildRows(int start, int length)
    {
        var next = 0;
        rowOf?.Clear();
        for (var i = start; i < start + length; i++)
        {
            var operation = batch[i];
            if (operation.IsDecided)
            {
                operation.Row = -1;
            }
            else if (rowOf is not null && rowOf.TryGetValue(operation.Item, out var row))
            {
                rows[row] = combining!.Merge(rows[row], operation.Item);
                operation.Row = row;
            }
            else
            {
                rowOf?.Add(operation.Item, next);
                rows[next] = operation.Item;
                operation.Row = next++;
            }
        }
        Array.Clear(results, 0, next);
        return next;
    }

    private void Complete(int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            if (batch[i].Row >= 0)
                batch[i].Decide(results[batch[i].Row]);
        }
        Dispatch(start, length);
    }

    private void Fail(int start, int length, IngestFailure kind, Exception failure)
    {
        metrics.Failed(length, kind);
        if (kind == IngestFailure.BadItem)
            IngestLog.Rejected(logger, name, (failure as PostgresException)?.SqlState ?? failure.GetType().Name);
        else if (kind == IngestFailure.Fault)
            IngestLog.Failed(logger, name, length, failure);
        else
            IngestLog.Unavailable(logger, name, length, failure);
        // One exception object per caller: throwing one object on many threads mixes up their stack traces.
        for (var i = start; i < start + length; i++)
        {
            batch[i].Decide(kind switch
            {
                IngestFailure.Transient => new IngestUnavailableException(name, options.RetryAfter, failure),
                IngestFailure.BadItem => new IngestRejectedException(name, failure),
                _ => new IngestFailedException(name, failure),
            });
        }
        Dispatch(start, length);
    }

    /// <summary>Callers' continuations run on the thread pool, a few per work item, so that the next batch starts at once.</summary>
    private void Dispatch(int start, int length)
    {
        CompletionGroup<TItem, TResult>? group = null;
        for (var i = start; i < start + length; i++)
        {
            if (group is null && !groups.TryDequeue(out group))
                group = new(groups);
            group.Add(batch[i]);
            if (!group.IsFull)
                continue;
            ThreadPool.UnsafeQueueUserWorkItem(group, preferLocal: false);
            group = null;
        }
        if (group is not null)
            ThreadPool.UnsafeQueueUserWorkItem(group, preferLocal: false);
    }

    private IngestFailure Kind(Exception failure) => abort.IsCancellationRequested ? IngestFailure.Transient : options.Classify(failure);

    private void SetDown(bool value)
    {
        if (down && !value)
            IngestLog.Recovered(logger, name);
        down = value;
    }
}
