using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Platform.Core.Shared.Ingest;
using Platform.Tests.Shared.Messaging;

namespace Platform.Tests.Shared.Ingest;

public sealed class GroupCommitWriterTests
{
    private static readonly GroupCommitOptions One = new() { Writers = 1, FirstBackOff = TimeSpan.FromMilliseconds(1), RetryFor = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public async Task Write_ManyCallers_EachGetsItsOwnResultInFewCommits()
    {
        var commits = 0;
        await using var writer = new GroupCommitWriter<int, string>("t", async (items, results, ct) =>
        {
            Interlocked.Increment(ref commits);
            await Task.Delay(5, ct);
            for (var i = 0; i < items.Length; i++)
                results.Span[i] = $"r{items.Span[i]}";
        }, key => key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5_000).Select(i => writer.WriteAsync(i, CancellationToken.None).AsTask()));

        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => $"r{i}"), answers);
        Assert.True(commits < 500, $"{commits} commits for 5,000 items");
    }

    [Fact]
    public async Task Write_OneKey_KeepsOrderAndKeysUseAllWriters()
    {
        var seen = new ConcurrentDictionary<int, ConcurrentQueue<int>>();
        int underWay = 0, most = 0;
        await using var writer = new GroupCommitWriter<(int Key, int Number), bool>("t", async (items, _, ct) =>
        {
            var now = Interlocked.Increment(ref underWay);
            most = Math.Max(most, now);
            await Task.Delay(1, ct);
            foreach (var (key, number) in items.ToArray())
                seen.GetOrAdd(key, _ => new()).Enqueue(number);
            Interlocked.Decrement(ref underWay);
        }, item => item.Key, new() { Writers = 4, MaxBatch = 7 });

        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => writer.WriteAsync((i % 16, i), CancellationToken.None).AsTask()));

        Assert.Equal(16, seen.Count);
        Assert.All(seen.Values, numbers => Assert.Equal(numbers.Order(), numbers));
        Assert.Equal(3_000, seen.Values.Sum(numbers => numbers.Count));
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task Write_BeforeCommitEnds_NobodyIsAcknowledged()
    {
        var gate = new Gate();
        await using var writer = gate.Writer(One);
        var first = writer.WriteAsync(1, CancellationToken.None).AsTask();
        await gate.Entered;

        Assert.False(first.IsCompleted);
        gate.Open();
        Assert.Equal(1, await first);
    }

    [Fact]
    public async Task Write_QueueFull_BusyAtOnceAndQueuedItemsStillWritten()
    {
        var gate = new Gate();
        await using var writer = gate.Writer(One with { QueueLength = 10, RetryAfter = TimeSpan.FromSeconds(7) });
        var first = writer.WriteAsync(0, CancellationToken.None).AsTask();
        await gate.Entered;
        var queued = Enumerable.Range(1, 10).Select(i => writer.WriteAsync(i, CancellationToken.None).AsTask()).ToArray();

        var refused = writer.WriteAsync(11, CancellationToken.None);

        Assert.True(refused.IsFaulted);
        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<IngestBusyException>(() => refused.AsTask())).RetryAfter);
        Assert.Equal(10, writer.Waiting);
        gate.Open();
        Assert.Equal(Enumerable.Range(0, 11), await Task.WhenAll([first, .. queued]));
        Assert.Equal(Enumerable.Range(0, 11), gate.Written);
        Assert.Equal(12, await writer.WriteAsync(12, CancellationToken.None));
    }

    [Fact]
    public async Task Write_CallerGivesUpInQueue_ItemSkippedOthersWritten()
    {
        var gate = new Gate();
        await using var writer = gate.Writer(One);
        using var cancel = new CancellationTokenSource();
        var first = writer.WriteAsync(0, cancel.Token).AsTask();
        await gate.Entered;
        var impatient = writer.WriteAsync(1, cancel.Token).AsTask();
        var patient = writer.WriteAsync(2, CancellationToken.None).AsTask();

        await cancel.CancelAsync();

        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient)).CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Open();
        Assert.Equal(2, await patient);
        Assert.Equal([0, 2], gate.Written);
        Assert.True(writer.WriteAsync(3, cancel.Token).IsCanceled);
    }

    [Fact]
    public async Task Write_CancellationRacingWithCommits_EveryCallerGetsItsOwnAnswer()
    {
        await using var writer = new GroupCommitWriter<int, int>("t", (items, results, _) =>
        {
            items.CopyTo(results);
            return Task.CompletedTask;
        }, key => key);
        var cancelled = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var item = worker * 10_000 + i;
                using var cancel = new CancellationTokenSource();
                var write = writer.WriteAsync(item, cancel.Token);
                if (i % 2 == 0)
                    ThreadPool.UnsafeQueueUserWorkItem(static source => Cancel(source), cancel, preferLocal: false);
                try
                {
                    Assert.Equal(item, await write);
                }
                catch (OperationCanceledException exception)
                {
                    Assert.Equal(cancel.Token, exception.CancellationToken);
                    Interlocked.Increment(ref cancelled);
                }
            }
        })));

        Assert.InRange(cancelled, 1, 20_000);

        static void Cancel(CancellationTokenSource source)
        {
            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The write was faster.
            }
        }
    }

    [Fact]
    public async Task Write_SlowContinuation_DoesNotHoldTheNextBatch()
    {
        await using var writer = new GroupCommitWriter<int, int>("t", (items, results, _) =>
        {
            items.CopyTo(results);
            return Task.CompletedTask;
        }, key => key, One);
        using var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = Task.Run(async () =>
        {
            await writer.WriteAsync(1, CancellationToken.None);
            blocked.SetResult();
            release.Wait();
        });
        await blocked.Task.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(2, await writer.WriteAsync(2, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));

        release.Set();
        await stuck;
    }

    [Fact]
    public async Task Write_SameRowTwice_CombinedIntoOneRowForBothCallers()
    {
        var gate = new Gate();
        var sameTens = EqualityComparer<int>.Create((a, b) => a / 10 == b / 10, value => value / 10);
        await using var writer = gate.Writer(One, Combining<int>.LaterWins(sameTens));
        var first = writer.WriteAsync(90, CancellationToken.None).AsTask();
        await gate.Entered;
        var others = new[] { 11, 21, 12, 13 }.Select(item => writer.WriteAsync(item, CancellationToken.None).AsTask()).ToArray();
        gate.Open();

        Assert.Equal(90, await first);
        var answers = await Task.WhenAll(others);
        Assert.Equal([13, 21, 13, 13], answers);
        Assert.Equal([90, 13, 21], gate.Written);
    }

    [Fact]
    public async Task Write_TransientFailure_RepeatedUntilItWorks()
    {
        var attempts = 0;
        await using var writer = new GroupCommitWriter<int, int>("t", (items, results, _) =>
        {
            if (++attempts < 4)
                throw new TimeoutException("away");
            items.CopyTo(results);
            return Task.CompletedTask;
        }, key => key, One with { RetryFor = TimeSpan.FromSeconds(30) });

        Assert.Equal(5, await writer.WriteAsync(5, CancellationToken.None));
        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task Write_OutageAndBug_NamedAndWriterLivesOn()
    {
        Exception? failure = new TimeoutException("away");
        await using var writer = new GroupCommitWriter<int, int>("t", (items, results, _) =>
        {
            if (failure is not null)
                throw failure;
            items.CopyTo(results);
            return Task.CompletedTask;
        }, key => key, One, new Combining<int>(EqualityComparer<int>.Default, (_, _) => throw new NotSupportedException("merge")));

        await Assert.ThrowsAsync<IngestUnavailableException>(() => writer.WriteAsync(1, CancellationToken.None).AsTask());
        failure = new NotSupportedException("bug");
        Assert.Same(failure, (await Assert.ThrowsAsync<IngestFailedException>(() => writer.WriteAsync(1, CancellationToken.None).AsTask())).InnerException);
        failure = null;
        Assert.Equal(1, await writer.WriteAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Write_CommitNeverEnds_CancelledByTimeLimit()
    {
        await using var writer = new GroupCommitWriter<int, int>("t", (_, _, ct) => Task.Delay(Timeout.Infinite, ct), key => key,
            One with { CommitTimeout = TimeSpan.FromMilliseconds(50), RetryFor = TimeSpan.Zero });

        await Assert.ThrowsAsync<IngestUnavailableException>(() => writer.WriteAsync(1, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Stop_WithQueuedItems_DrainsThenRefuses()
    {
        var gate = new Gate();
        await using var writer = gate.Writer(One with { MaxBatch = 3 });
        var writes = Enumerable.Range(0, 10).Select(i => writer.WriteAsync(i, CancellationToken.None).AsTask()).ToArray();
        await gate.Entered;
        var stopping = writer.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        gate.Open();
        await stopping;

        Assert.Equal(Enumerable.Range(0, 10), await Task.WhenAll(writes));
        await Assert.ThrowsAsync<IngestUnavailableException>(() => writer.WriteAsync(11, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Stop_PatienceEnds_EverybodyGetsAnAnswer()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var writer = new GroupCommitWriter<int, int>("t", (_, _, ct) =>
        {
            entered.TrySetResult();
            return Task.Delay(Timeout.Infinite, ct);
        }, key => key, One with { MaxBatch = 3 });
        var writes = Enumerable.Range(0, 10).Select(i => writer.WriteAsync(i, CancellationToken.None).AsTask()).ToArray();
        await entered.Task;
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await writer.StopAsync(patience.Token).WaitAsync(TimeSpan.FromSeconds(10));

        foreach (var write in writes)
            await Assert.ThrowsAsync<IngestUnavailableException>(() => write.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Metrics_BusyAndBatch_AreCounted()
    {
        var name = $"t{Guid.NewGuid():N}";
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Platform")
                self.EnableMeasurementEvents(instrument);
        };
        void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) where T : struct
        {
            if (tags.ToArray().Contains(new("writer", name)))
                measured.AddOrUpdate(instrument.Name, Convert.ToDouble(value), (_, sum) => sum + Convert.ToDouble(value));
        }
        listener.SetMeasurementEventCallback<long>(Note);
        listener.SetMeasurementEventCallback<int>(Note);
        listener.SetMeasurementEventCallback<double>(Note);
        listener.Start();
        var gate = new Gate();
        await using var writer = gate.Writer(One with { QueueLength = 2 }, name: name);
        var first = writer.WriteAsync(0, CancellationToken.None).AsTask();
        await gate.Entered;
        var queued = Enumerable.Range(1, 2).Select(i => writer.WriteAsync(i, CancellationToken.None).AsTask()).ToArray();
        await Assert.ThrowsAsync<IngestBusyException>(() => writer.WriteAsync(3, CancellationToken.None).AsTask());
        listener.RecordObservableInstruments();
        Assert.Equal(2, measured["platform.ingest.queue"]);
        gate.Open();
        await Task.WhenAll([first, .. queued]);

        Assert.Equal(1, measured["platform.ingest.busy"]);
        Assert.Equal(3, measured["platform.ingest.batch"]);
        Assert.True(measured["platform.ingest.commit"] > 0);
    }

    /// <summary>A commit that waits until it is let through; then it notes what was written and answers each item with itself.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int> Written { get; } = [];

        public Task Entered => entered.Task;

        public void Open() => opened.SetResult();

        public GroupCommitWriter<int, int> Writer(GroupCommitOptions options, Combining<int>? combining = null, string name = "t")
            => new(name, async (items, results, ct) =>
            {
                entered.TrySetResult();
                await opened.Task.WaitAsync(ct);
                Written.AddRange(items.ToArray());
                items.CopyTo(results);
            }, key => key, options, combining);
    }
}
