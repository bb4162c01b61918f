using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Tests.Journeys;
using Platform.Tests.Shared.Api;
using Platform.Tests.Shared.Ingest;
using Platform.Tests.Shared.Messaging;
using Platform.Web.Hosting;

namespace Platform.Tests.Agents;

/// <summary>PostgreSQL dies while a version is being published.</summary>
public sealed class PublishCrashTests
{
    [Fact]
    public async Task Postgres_CrashedInThePublish_IsToldHonestly_LeavesNothingHalfWritten_AndTheNextOneWorks()
    {
        var (postgres, redis) = (new OwnPostgres(), new OwnRedis());
        await Task.WhenAll(postgres.InitializeAsync(), redis.InitializeAsync());
        try
        {
            await using var app = ServerProcess.Build(0, postgres.Source.ConnectionString, redis.Url);
            await Start.PrepareAsync(app.Services, CancellationToken.None);
            await app.StartAsync();
            var runner = app.Services.GetRequiredService<OperationRunner>();
            var tenant = (await runner.RunAsync(new CreateTenant("Acme", "acme"), Actor.Shell())).Value!;
            var key = (await runner.RunAsync(new CreateApiKey("agents", ["agents:read", "agents:write"]), Actor.Shell(tenant.Id))).Value!;
            using var client = new ApiClient(new Uri(app.Urls.Single()), key.Key);
            await client.MakeAgentAsync("a");
            var audited = await CountAsync(postgres, "audit_entries");

            // Held in the middle of its transaction, after the agent was changed in it.
            await using var other = await OpenAsync(postgres);
            await using (var hold = new NpgsqlCommand("BEGIN; LOCK TABLE agent_publications IN ACCESS EXCLUSIVE MODE", other))
                await hold.ExecuteNonQueryAsync();
            var publishing = client.PostAsync("/api/v1/agents/a/versions/1/publish", new { });
            await Eventually.TrueAsync(async () => await postgres.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE relation = 'agent_publications'::regclass AND NOT granted") > 0, "the publish waits");
            await postgres.CrashAsync();
            var refused = await publishing;
            Assert.Equal((503, "shared.database_unavailable"), (refused.Status, refused.Code));
            Assert.DoesNotContain("Npgsql", refused.Text, StringComparison.Ordinal);

            await postgres.StartAsync();
            Assert.Equal((0L, audited), (await CountAsync(postgres, "agent_publications"), await CountAsync(postgres, "audit_entries")));
            var after = await client.GetAsync("/api/v1/agents/a");
            Assert.Equal((200, JsonValueKind.Null), (after.Status, after.Body.GetProperty("published_version").ValueKind));
            Assert.Equal(200, (await client.PostAsync("/api/v1/agents/a/versions/1/publish", new { })).Status);
            Assert.Equal(1, (await client.GetAsync("/api/v1/agents/a")).Body.GetProperty("published_version").GetInt32());
            await app.StopAsync();
        }
        finally
        {
            await redis.DisposeAsync();
            await postgres.DisposeAsync();
        }
    }

    // Pooled connections would not outlive the crash.
    private static async Task<NpgsqlConnection> OpenAsync(OwnPostgres postgres)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres.Source.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<long> CountAsync(OwnPostgres postgres, string table)
    {
        await using var connection = await OpenAsync(postgres);
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
