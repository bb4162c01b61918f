using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Agents.Cache;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Tests.Shared.Api;
using static Platform.Tests.Agents.AgentsApi;

namespace Platform.Tests.Agents;

/// <summary>Configuration that takes effect at once, on two nodes: in Redis with its epoch, told on config_updates, and never the only copy.</summary>
public sealed class ConfigCacheTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task Change_IsInRedisAndTold_AndTheOtherNodeHasIt()
    {
        var heard = new ConcurrentQueue<(string Tenant, string Id, long Epoch)>();
        await using var listening = await nodes.Connection.SubscribeAsync("config_updates", (_, payload) => heard.Enqueue(Read(payload)), CancellationToken.None);
        var id = await nodes.First.MakeAgentAsync("told", Config("One", s => s["integrations"] = new JsonArray(
            new JsonObject { ["type"] = "telegram", ["settings"] = new JsonObject { ["bot_token"] = "very-secret" } })), publish: true);
        await CachedAsync("agent_config:cache:told", 1, "One");
        var agent = await CachedAsync($"assistant_config:cache:{id}", 1, "One");
        Assert.Equal(id, agent.GetProperty("id").GetString());
        Assert.Equal("One", (await nodes.Second.GetAsync($"/assistants/{id}")).Value("instructions"));

        await nodes.First.PatchAsync($"{AgentsPath}/told?publish=true", new { config_json = new { simple = new { settings = new { system_prompt = "Two" } } } });
        Assert.Equal("Two", (await nodes.First.GetAsync($"/assistants/{id}")).Value("instructions"));
        await Eventually.TrueAsync(async () => (await nodes.Second.GetAsync($"/assistants/{id}")).Value("instructions") == "Two", "the other node has it");
        await CachedAsync("agent_config:cache:told", 2, "Two");
        await Eventually.TrueAsync(() => heard.Contains(("cache", id, 2)) && heard.Contains(("cache", "told", 2)), "both names are told");
        foreach (var key in new[] { "agent_config:cache:told", $"assistant_config:cache:{id}" })
            Assert.DoesNotContain("very-secret", await nodes.Connection.StringGetAsync(key, default), StringComparison.Ordinal);

        // A draft is not what is published.
        await nodes.First.PatchAsync($"{AgentsPath}/told", new { config_json = new { simple = new { settings = new { system_prompt = "Draft" } } } });
        await CachedAsync("agent_config:cache:told", 3, "Two");

        Assert.Equal(204, (await nodes.First.DeleteAsync($"{AgentsPath}/told")).Status);
        await Eventually.TrueAsync(async () => await nodes.Connection.StringGetAsync($"assistant_config:cache:{id}", default) is null && await nodes.Connection.StringGetAsync("agent_config:cache:told", default) is null, "the keys are gone");
        await Eventually.TrueAsync(async () => (await nodes.Second.GetAsync($"/assistants/{id}")).Status == 404, "gone on the other node");
    }

    [Fact]
    public async Task Epochs_OfEachNode_AreToldAndFollow()
    {
        var id = Guid.Parse(await nodes.First.MakeAgentAsync("where", publish: true));
        Assert.Equal(200, (await nodes.First.GetAsync($"/assistants/{id}")).Status);
        Assert.Equal(200, (await nodes.Second.GetAsync($"/assistants/{id}")).Status);
        await Eventually.TrueAsync(async () => await ReportAsync("where") is { Cached: 1, Nodes: [{ Epoch: 1, IsBehind: false }, { Epoch: 1, IsBehind: false }] }, "both nodes hold the first epoch");

        // Nobody reads it again: that they dropped the old copy is told all the same.
        await nodes.First.PatchAsync($"{AgentsPath}/where?publish=true", new { description = "changed" });
        await Eventually.TrueAsync(async () => await ReportAsync("where") is { Epoch: 2, Cached: 2, Nodes: [{ Epoch: 2, IsBehind: false }, { Epoch: 2, IsBehind: false }] }, "both nodes follow");

        // A node that is stuck is seen.
        await nodes.Connection.HashSetAsync($"config_nodes:cache:{id}", [new("stuck", $"1|{Now()}|{Now()}|other-host/1")], default);
        await nodes.Connection.HashSetAsync($"config_nodes:cache:{id}", [new("dead", "2|1000|1000|dead-host/1")], default);
        var report = (await ReportAsync("where"))!;
        Assert.Equal("other-host/1", Assert.Single(report.Nodes, node => node.IsBehind).Node);
        Assert.DoesNotContain(report.Nodes, node => node.Node == "dead-host/1");
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<EpochReport?> ReportAsync(string agent) => (await nodes.Services.GetRequiredService<AgentEpochs>().FindAsync(Actor.Job("test", nodes.Tenant.Id), agent, CancellationToken.None)).Value;

    [Fact]
    public async Task Draft_IsNotInRedis()
    {
        var id = await nodes.First.MakeAgentAsync("only-draft");
        await Eventually.TrueAsync(async () => await nodes.Connection.StringGetAsync($"config_epoch:cache:{id}", default) == "1", "the refresher has been there");
        Assert.Null(await nodes.Connection.StringGetAsync("agent_config:cache:only-draft", default));
        Assert.Equal("You help.", (await nodes.Second.GetAsync($"/assistants/{id}")).Value("instructions"));
    }

    [Fact]
    public async Task OldEpoch_ComingLate_ChangesNothing()
    {
        var refresher = nodes.Services.GetRequiredService<ConfigRefresher>();
        var id = Guid.Parse(await nodes.First.MakeAgentAsync("late", publish: true));
        await CachedAsync("agent_config:cache:late", 1, "You help.");
        // As if a newer change had been written already by somebody else.
        await nodes.Connection.StringSetAsync($"config_epoch:cache:{id}", "9", null, false, default);
        await nodes.Connection.StringSetAsync("agent_config:cache:late", "newer", null, false, default);
        Assert.Equal(-1, await refresher.RefreshAsync(new AgentConfigChanged(nodes.Tenant.Id.Value, "cache", id, "late", 1, false), default));
        Assert.Equal("newer", await nodes.Connection.StringGetAsync("agent_config:cache:late", default));
    }

    [Fact]
    public async Task LostRefresh_IsMadeUpForByTheOutbox()
    {
        var id = Guid.Parse(await nodes.First.MakeAgentAsync("lost", publish: true));
        await CachedAsync("agent_config:cache:lost", 1, "You help.");
        // The node died between its commit and Redis: what is left is the row.
        await nodes.Connection.KeyDeleteAsync("agent_config:cache:lost", default);
        await nodes.Connection.KeyDeleteAsync($"config_epoch:cache:{id}", default);
        await nodes.ScalarAsync($"UPDATE outbox_events SET processed_at = NULL, next_attempt_at = now() WHERE payload->>'AgentId' = '{id}'");
        nodes.Services.GetRequiredService<OutboxBell>().Ring();
        await CachedAsync("agent_config:cache:lost", 1, "You help.");
    }

    [Fact]
    public async Task RedisFlushedAndKilled_ReadsGoOn_AndTheCacheRefills()
    {
        var id = await nodes.First.MakeAgentAsync("survivor", publish: true);
        var path = $"/assistants/{id}";
        await CachedAsync($"assistant_config:cache:{id}", 1, "You help.");
        await nodes.Connection.ExecuteAsync("FLUSHALL", default);
        // Memory has it for seconds yet; whoever asks later fills Redis again.
        await Eventually.TrueAsync(async () =>
        {
            Assert.Equal(200, (await nodes.Second.GetAsync(path)).Status);
            return await nodes.Connection.StringGetAsync($"assistant_config:cache:{id}", default) is not null;
        }, "refilled", 30);

        await nodes.Redis.KillAsync();
        var edited = await nodes.First.PutAsync(path, new { instructions = "Without Redis." });
        Assert.Equal(200, edited.Status);
        Assert.Equal("Without Redis.", (await nodes.First.GetAsync(path)).Value("instructions"));
        await Eventually.TrueAsync(async () => (await nodes.Second.GetAsync(path)).Value("instructions") == "Without Redis.", "the other node reads the database");
        await nodes.Redis.StartAsync();
        await nodes.ConnectedAsync();
        await CachedAsync($"assistant_config:cache:{id}", 2, "Without Redis.");
        Assert.Equal("Without Redis.", (await nodes.Second.GetAsync(path)).Value("instructions"));
    }

    [Fact]
    public async Task CachedRead_AsksTheDatabaseNothing()
    {
        var id = await nodes.First.MakeAgentAsync("quick", publish: true);
        await nodes.First.GetAsync($"/assistants/{id}");
        await CachedAsync($"assistant_config:cache:{id}", 1, "You help.");
        await using var source = NpgsqlDataSource.Create(nodes.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var lockTable = new NpgsqlCommand("LOCK TABLE agents IN ACCESS EXCLUSIVE MODE", connection))
            await lockTable.ExecuteNonQueryAsync();
        // Whoever reads the table now waits.
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await nodes.First.GetAsync($"/assistants/{id}")).Status);
        // The other node never asked for it: it finds it in Redis.
        Assert.Equal(200, (await nodes.Second.GetAsync($"/assistants/{id}")).Status);
        var waiting = nodes.First.GetAsync($"{AgentsPath}/quick");
        await Eventually.TrueAsync(async () => await nodes.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") != "0", "an uncached read waits");
        await transaction.RollbackAsync();
        Assert.Equal(200, (await waiting).Status);
    }

    [Fact]
    public async Task OtherTenant_GetsNothingFromTheCopies()
    {
        var id = await nodes.First.MakeAgentAsync("private", publish: true);
        await nodes.First.GetAsync($"/assistants/{id}");
        var runner = nodes.Services.GetRequiredService<OperationRunner>();
        var other = (await runner.RunAsync(new CreateTenant("other", "other"), Actor.Shell())).Value!;
        var reader = nodes.Services.GetRequiredService<AssistantReader>();
        var answer = await reader.FindAsync(Guid.Parse(id), Actor.Job("test", other.Id), default);
        Assert.Equal("agents.unknown_assistant", answer.Error?.Code);
        Assert.Equal(200, (await nodes.First.GetAsync($"/assistants/{id}")).Status);
    }

    private async Task<JsonElement> CachedAsync(string key, long epoch, string prompt)
    {
        var value = default(JsonElement);
        await Eventually.TrueAsync(async () =>
        {
            if (!nodes.Connection.IsConnected || await nodes.Connection.StringGetAsync(key, default) is not { } text)
                return false;
            value = JsonDocument.Parse(text).RootElement;
            return value.GetProperty("epoch").GetInt64() == epoch;
        }, $"{key} has the epoch {epoch}");
        Assert.Contains($"\"{prompt}\"", value.GetRawText(), StringComparison.Ordinal);
        return value;
    }

    private static (string, string, long) Read(string payload)
    {
        var message = JsonDocument.Parse(payload).RootElement;
        return (message.GetProperty("tenant").GetString()!, message.GetProperty("id").GetString()!, message.GetProperty("epoch").GetInt64());
    }
}
