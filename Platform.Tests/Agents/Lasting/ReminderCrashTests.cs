using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Tests.Journeys;

namespace Platform.Tests.Agents.Lasting;

/// <summary>Whole servers that are killed (kill -9) between the claim of due reminders and its commit: nothing is lost, nothing comes twice, and all of it in time.</summary>
public sealed class ReminderCrashTests
{
    [Fact]
    public async Task KilledBetweenClaimAndCommit_TheNextServerDeliversEachOnce_InTime()
    {
        var servers = await TestServers.GetAsync();
        await using var database = await PlatformFixture.NewDatabaseAsync();
        await using var services = PlatformFixture.Build(database.ConnectionString, servers.RedisUrl, TimeProvider.System);
        var runner = services.GetRequiredService<OperationRunner>();
        var tenant = (await runner.RunAsync(new CreateTenant("crash", "crash"), Actor.Shell())).Value!;
        await using var owner = NpgsqlDataSource.Create(database.ConnectionString);
        await using (var victim = await ServerProcess.StartAsync(FreePort(), database.ConnectionString, servers.RedisUrlFor(database.ConnectionString)))
        {
            // Due in time: within about two seconds by a server that has nothing else to do.
            await MakeAsync(runner, tenant.Id, 1, TimeSpan.FromSeconds(3));
            await Eventually.TrueAsync(async () => await CountAsync(owner, "SELECT count(*) FROM outbox_events WHERE type = 'ReminderDue'") == 1, "the first reminder is delivered", 30);
            Assert.InRange(await ScalarAsync<double>(owner, "SELECT extract(epoch FROM max(ended_at - due_at))::float8 FROM reminders"), 0, 6);

            await using var blocker = await owner.OpenConnectionAsync();
            await using var transaction = await blocker.BeginTransactionAsync();
            await new NpgsqlCommand("LOCK TABLE outbox_events IN SHARE ROW EXCLUSIVE MODE", blocker).ExecuteNonQueryAsync();
            await MakeAsync(runner, tenant.Id, 20, TimeSpan.FromMilliseconds(500));
            await Eventually.TrueAsync(
                async () => await CountAsync(owner, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO outbox_events%'") > 0,
                "the claim is made and its event waits", 30);
            await victim.KillAsync();
            await transaction.RollbackAsync();
        }

        await Eventually.TrueAsync(async () => await CountAsync(owner, "SELECT count(*) FROM reminders WHERE status = 'Waiting'") == 20, "the claim is undone", 30);
        Assert.Equal(1, await CountAsync(owner, "SELECT count(*) FROM outbox_events WHERE type = 'ReminderDue'"));
        await using (await ServerProcess.StartAsync(FreePort(), database.ConnectionString, servers.RedisUrlFor(database.ConnectionString)))
            await Eventually.TrueAsync(async () => await CountAsync(owner, "SELECT count(*) FROM reminders WHERE status = 'Waiting'") == 0, "the next server delivers them", 60);
        Assert.Equal(21, await CountAsync(owner, "SELECT count(DISTINCT payload ->> 'ReminderId') FROM outbox_events WHERE type = 'ReminderDue'"));
        Assert.Equal(21, await CountAsync(owner, "SELECT count(*) FROM outbox_events WHERE type = 'ReminderDue'"));
    }

    private static async Task MakeAsync(OperationRunner runner, Platform.Core.Shared.Tenancy.TenantId tenant, int count, TimeSpan due)
    {
        for (var i = 0; i < count; i++)
        {
            var wanted = new CreateReminder(new ChannelUser("test", "u"), null, null, $"r{i}", TimeProvider.System.GetUtcNow() + due, "UTC", "en");
            Assert.True((await runner.RunAsync(wanted, Actor.Job("test", tenant))).Succeeded);
        }
    }

    private static Task<long> CountAsync(NpgsqlDataSource source, string sql) => ScalarAsync<long>(source, sql);

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
