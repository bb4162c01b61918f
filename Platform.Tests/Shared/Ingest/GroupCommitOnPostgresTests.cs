using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Shared.Ingest;
using Platform.Tests.Shared.Messaging;

namespace Platform.Tests.Shared.Ingest;

public sealed class GroupCommitOnPostgresTests(OwnPostgres database) : IClassFixture<OwnPostgres>, IAsyncLifetime
{
    public async Task InitializeAsync()
        => await database.ScalarAsync<int>("DROP TABLE IF EXISTS item; CREATE TABLE item (id int PRIMARY KEY, score int NOT NULL CHECK (score >= 0)); SELECT 1");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Batch_OneBadRow_FailsAloneAndItsNeighboursAreStored()
    {
        await using var writer = Writer(new() { Writers = 1 });
        var writes = Enumerable.Range(0, 200).Select(i => writer.WriteAsync(new(i, i is 77 or 140 ? -1 : i), CancellationToken.None).AsTask()).ToArray();

        foreach (var bad in (int[])[77, 140])
        {
            var refused = await Assert.ThrowsAsync<IngestRejectedException>(() => writes[bad]);
            Assert.Equal(PostgresErrorCodes.CheckViolation, Assert.IsType<PostgresException>(refused.InnerException).SqlState);
        }
        Assert.Equal(Enumerable.Range(0, 200).Where(i => i is not (77 or 140)), await Task.WhenAll(writes.Where((_, i) => i is not (77 or 140))));
        Assert.Equal(198, await database.ScalarAsync<long>("SELECT count(*) FROM item"));
    }

    [Fact]
    public async Task Batch_SameRowTwice_LastCallWins()
    {
        await using var writer = Writer(new() { Writers = 2 });

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => writer.WriteAsync(new(i % 10, i), CancellationToken.None).AsTask()));

        Assert.Equal(10, await database.ScalarAsync<long>("SELECT count(*) FROM item"));
        Assert.Equal(10, await database.ScalarAsync<long>("SELECT count(*) FROM item WHERE score = 1990 + id"));
    }

    [Fact]
    public async Task Batch_TableMissing_IsAFault()
    {
        await database.ScalarAsync<int>("DROP TABLE item; SELECT 1");
        await using var writer = Writer(new());

        var failed = await Assert.ThrowsAsync<IngestFailedException>(() => writer.WriteAsync(new(1, 1), CancellationToken.None).AsTask());

        Assert.Equal(PostgresErrorCodes.UndefinedTable, Assert.IsType<PostgresException>(failed.InnerException).SqlState);
    }

    [Fact]
    public async Task Crash_UnderLoad_EveryAcknowledgedItemIsStoredAndTheRestIsToldUnavailable()
    {
        await using var writer = Writer(new() { Writers = 2, RetryFor = TimeSpan.FromMilliseconds(100), FirstBackOff = TimeSpan.FromMilliseconds(10) });
        var acknowledged = new ConcurrentBag<int>();
        int next = 0, unavailable = 0;
        using var end = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var id = Interlocked.Increment(ref next);
                try
                {
                    Assert.Equal(id, await writer.WriteAsync(new(id, id), CancellationToken.None));
                    acknowledged.Add(id);
                }
                catch (IngestUnavailableException)
                {
                    Interlocked.Increment(ref unavailable);
                }
            }
        })).ToArray();

        await Eventually.TrueAsync(() => acknowledged.Count > 2_000, "load runs");
        await database.CrashAsync();
        await Eventually.TrueAsync(() => unavailable > 64, "callers are told");
        var atCrash = acknowledged.Count;
        await database.StartAsync();
        await Eventually.TrueAsync(() => acknowledged.Count > atCrash + 2_000, "load runs again by itself", 30);
        await end.CancelAsync();
        await Task.WhenAll(callers);

        await using var command = database.Source.CreateCommand("SELECT count(*) FROM unnest($1) AS told(id) JOIN item USING (id)");
        command.Parameters.Add(new() { Value = acknowledged.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        Assert.Equal((long)acknowledged.Count, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Crash_ShortRestart_CallersOnlyWait()
    {
        await using var writer = Writer(new() { RetryFor = TimeSpan.FromSeconds(30) });
        await writer.WriteAsync(new(1, 1), CancellationToken.None);
        await database.CrashAsync();

        var waiting = writer.WriteAsync(new(2, 2), CancellationToken.None).AsTask();
        await Eventually.TrueAsync(() => writer.Waiting == 0, "the item is under way");
        Assert.False(waiting.IsCompleted);
        await database.StartAsync();

        Assert.Equal(2, await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM item"));
    }

    private GroupCommitWriter<Item, int> Writer(GroupCommitOptions options)
        => new("test", new ItemTable(database.Source).UpsertAsync, item => item.Id, options, Combining<Item>.LaterWins(EqualityComparer<Item>.Create((a, b) => a.Id == b.Id, item => item.Id)));
}

public readonly record struct Item(int Id, int Score);

/// <summary>The statement of the tests: one unnest upsert that answers each item with its id.</summary>
internal sealed class ItemTable(NpgsqlDataSource source)
{
    private const string Upsert =
        "INSERT INTO item (id, score) SELECT * FROM unnest($1, $2) ON CONFLICT (id) DO UPDATE SET score = EXCLUDED.score";

    public async Task UpsertAsync(ReadOnlyMemory<Item> items, Memory<int> results, CancellationToken cancellationToken)
    {
        var ids = new int[items.Length];
        var scores = new int[items.Length];
        for (var i = 0; i < items.Length; i++)
            (ids[i], scores[i]) = items.Span[i];
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Upsert, connection) { Parameters = { new() { Value = ids }, new() { Value = scores } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
        ids.CopyTo(results);
    }
}
