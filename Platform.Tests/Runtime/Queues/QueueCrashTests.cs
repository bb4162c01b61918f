using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Data;
using Platform.Tests.Journeys;
using Platform.Tests.Shared.Messaging;
using static Platform.Tests.Runtime.Queues.QueueSite;

namespace Platform.Tests.Runtime.Queues;

/// <summary>Workers, Redis and the database end at the worst moment: nothing is lost, nothing is there twice.</summary>
public sealed class QueueCrashTests(QueueSite site) : IClassFixture<QueueSite>
{
    private const string Queue = "history_queue";

    [Fact]
    public async Task RecordsInHandOfANodeThatEnded_AreWrittenByAnother()
    {
        // A node that took two, wrote the first, and was killed before it let go of them.
        var lists = new QueueLists(site.Connection, Queue, "killed", Quick);
        await site.PushAsync(Queue, Line("north.helper", "hand", "m1"), Line("north.helper", "hand", "m2"));
        await lists.BeatAsync(default);
        var taken = await lists.TakeAsync(default);
        Assert.Equal(2, taken.Records.Count);
        // And one of another making, which knows the contract's list alone.
        await site.PushAsync($"{Queue}:processing", Line("north.helper", "hand", "m3"));
        await site.PushAsync("elsewhere", taken.Records[0]);

        using var stop = new CancellationTokenSource();
        var running = site.HistoryWorker("healthy").RunToEndAsync(stop.Token);
        await Eventually.TrueAsync(async () => await site.ScalarAsync<long>("SELECT count(*) FROM conversation_messages WHERE thread_id = 'hand'") == 3, "all three are written", 30);
        await stop.CancelAsync();
        await running;
        // What the killed one believes to have in hand when it comes back does no harm.
        await lists.SettleAsync(taken.Records.Select(record => new SettledRecord(record, null)), default);
        Assert.Equal(0, await site.LeftAsync(Queue, "killed"));
        Assert.Empty(await site.DeadAsync(Queue));
    }

    [Fact]
    public async Task StoppedInOrder_LeavesNothingInHand()
    {
        var lists = new QueueLists(site.Connection, "orderly", "leaving", Quick);
        await site.PushAsync("orderly", "1", "2", "3");
        await lists.BeatAsync(default);
        await lists.TakeAsync(default);
        await lists.LeaveAsync(default);

        Assert.Equal(["3", "2", "1"], await site.Connection.ListRangeAsync("orderly", 0, -1, default));
        Assert.Equal(0, await site.Connection.ListLengthAsync("orderly:processing:leaving", default));
    }

    [Fact]
    public async Task RedisAndDatabaseEndAndComeBack_EachRecordIsWrittenOnce()
    {
        const int count = 1_500;
        using var stop = new CancellationTokenSource();
        var running = site.HistoryWorker("steady", Quick with { Batch = 25 }).RunToEndAsync(stop.Token);
        var lines = Enumerable.Range(0, count).Select(n => Line("north.helper", $"storm-{n % 5}", $"m{n}")).ToArray();
        await site.PushAsync(Queue, lines[..500]);
        await Eventually.TrueAsync(async () => await WrittenAsync() > 50, "it writes", 30);
        await site.Redis.KillAsync();
        await site.Redis.StartAsync();
        await Eventually.TrueAsync(() => site.Connection.IsConnected, "Redis is back", 30);
        await site.PushAsync(Queue, lines[500..1_000]);
        await Eventually.TrueAsync(async () => await WrittenAsync() > 550, "it goes on", 30);
        await OutageAsync(() => site.PushAsync(Queue, lines[1_000..]));

        await Eventually.TrueAsync(async () => await site.LeftAsync(Queue, "steady") == 0, "nothing is left", 60);
        await stop.CancelAsync();
        await running;
        Assert.Equal(count, await WrittenAsync());
        Assert.Equal(count, await site.ScalarAsync<long>("SELECT sum(user_messages) FROM conversations WHERE thread_id LIKE 'storm-%'"));
        Assert.Empty(await site.DeadAsync(Queue));
    }

    [Fact]
    public async Task ServersKilled_TheNextOneWritesTheRestOnce()
    {
        const int count = 3_000;
        await using (var victim = await ServerProcess.StartAsync(OwnRedis.FreePort(), site.ConnectionString, site.Redis.Url))
        {
            await site.PushAsync(Queue, [.. Enumerable.Range(0, count).Select(n => Line("north.helper", $"killed-{n % 9}", $"m{n}"))]);
            await Eventually.TrueAsync(async () => await KilledAsync() > 0, "the first server writes", 30);
            await victim.KillAsync();
        }

        await using (await ServerProcess.StartAsync(OwnRedis.FreePort(), site.ConnectionString, site.Redis.Url))
            await Eventually.TrueAsync(async () => await KilledAsync() == count, "the second server writes the rest", 60);
        Assert.Equal(count, await site.ScalarAsync<long>("SELECT sum(user_messages) FROM conversations WHERE thread_id LIKE 'killed-%'"));
    }

    private Task<long> WrittenAsync() => site.ScalarAsync<long>("SELECT count(*) FROM conversation_messages WHERE thread_id LIKE 'storm-%'");

    private Task<long> KilledAsync() => site.ScalarAsync<long>("SELECT count(*) FROM conversation_messages WHERE thread_id LIKE 'killed-%'");

    /// <summary>Nobody gets into the database while <paramref name="meanwhile"/> runs and the worker is refused; who was inside is thrown out.</summary>
    private async Task OutageAsync(Func<Task> meanwhile)
    {
        var settings = new NpgsqlConnectionStringBuilder(site.ConnectionString);
        var database = settings.Database;
        settings.Database = "postgres";
        await using var server = NpgsqlDataSource.Create(settings.ConnectionString);
        await using (var close = server.CreateCommand($"ALTER DATABASE {database} ALLOW_CONNECTIONS false"))
            await close.ExecuteNonQueryAsync();
        await using (var end = server.CreateCommand($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database}'"))
            await end.ExecuteScalarAsync();
        await meanwhile();
        await Eventually.TrueAsync(async () => await site.Connection.ListLengthAsync($"{Queue}:processing:steady", default) > 0, "the worker has records in hand and cannot write them", 30);
        await using var open = server.CreateCommand($"ALTER DATABASE {database} ALLOW_CONNECTIONS true");
        await open.ExecuteNonQueryAsync();
        // The test's own connections were ended, too.
        site.Services.GetRequiredService<Databases>().Owner.Clear();
    }
}
