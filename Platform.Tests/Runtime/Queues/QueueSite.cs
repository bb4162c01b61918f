using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage.Contracts;
using Platform.Tests.Agents;
using Platform.Tests.Shared.Messaging;
using Platform.Web.Hosting;

namespace Platform.Tests.Runtime.Queues;

/// <summary>The core with a Redis of its own, two tenants of which <c>north</c> is the default one, and an agent <c>helper</c> in each. Workers run when a test starts them.</summary>
public sealed class QueueSite : IAsyncLifetime
{
    private TestDatabase? _database;
    private ServiceProvider? _services;

    public OwnRedis Redis { get; } = new() { Keeps = true };

    public ServiceProvider Services => _services!;

    public string ConnectionString => _database!.ConnectionString;

    public RedisConnection Connection => Services.GetRequiredService<RedisConnection>();

    public TenantInfo North { get; private set; } = null!;

    public TenantInfo South { get; private set; } = null!;

    public Guid NorthAgent { get; private set; }

    public Guid SouthAgent { get; private set; }

    internal static QueueOptions Quick { get; } = new() { AliveFor = TimeSpan.FromSeconds(1), PauseAfterTrouble = TimeSpan.FromMilliseconds(50) };

    public async Task InitializeAsync()
    {
        await Redis.InitializeAsync();
        _database = await PlatformFixture.NewDatabaseAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCore(new PlatformSettings { DatabaseUrl = ConnectionString, RedisUrl = Redis.Url, DefaultTenant = "north" }, ConnectionString, Redis.Url);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        await Eventually.TrueAsync(() => Connection.IsConnected, "Redis is there", 30);
        (North, South) = (await RunAsync(new CreateTenant("north", "north"), Actor.Shell()), await RunAsync(new CreateTenant("south", "south"), Actor.Shell()));
        NorthAgent = (await RunAsync(new CreateAgent("Helper", AgentsApi.Config(), "helper", Publish: true), Actor.Shell(North.Id))).AssistantId;
        SouthAgent = (await RunAsync(new CreateAgent("Helper", AgentsApi.Config(), "helper", Publish: true), Actor.Shell(South.Id))).AssistantId;
    }

    public async Task DisposeAsync()
    {
        await Services.DisposeAsync();
        await Redis.DisposeAsync();
        await _database!.DisposeAsync();
    }

    public async Task<T> RunAsync<T>(IOperation<T> operation, Actor actor)
    {
        var result = await Services.GetRequiredService<OperationRunner>().RunAsync(operation, actor);
        Assert.True(result.Succeeded, result.Error?.ToString());
        return result.Value;
    }

    /// <summary>As a foreign program would.</summary>
    public Task PushAsync(string queue, params string[] records) => Connection.ListPushLeftAsync(queue, records, default);

    internal QueueServices Queue(QueueOptions? options = null) => new(Connection, options ?? Quick, TimeProvider.System, NullLoggerFactory.Instance);

    internal HistoryWorker HistoryWorker(string node = "node", QueueOptions? options = null) =>
        new(Queue(options), Services.GetRequiredService<AgentsByName>(), Services.GetRequiredService<HistoryWriter>(), node);

    internal TokenUsageWorker UsageWorker(string node = "node") => new(Queue(), Services.GetRequiredService<AgentsByName>(), Services.GetRequiredService<IBudgets>(), node);

    /// <summary>Runs a worker until nothing is left of its queue.</summary>
    internal async Task DrainAsync(QueueWorker worker, string node = "node")
    {
        using var stop = new CancellationTokenSource();
        var running = worker.RunToEndAsync(stop.Token);
        await Eventually.TrueAsync(async () => await LeftAsync(worker.Queue, node) == 0, $"{worker.Queue} is empty", 60);
        await stop.CancelAsync();
        await running;
    }

    public async Task<long> LeftAsync(string queue, string node) =>
        await Connection.ListLengthAsync(queue, default) + await Connection.ListLengthAsync($"{queue}:processing", default) + await Connection.ListLengthAsync($"{queue}:processing:{node}", default);

    public async Task<IReadOnlyList<(string Payload, string Reason)>> DeadAsync(string queue) =>
        [.. (await Connection.ExecuteAsync("XRANGE", default, $"{queue}:dead", "-", "+")).AsArray().Select(entry => entry.AsArray()[1].AsArray())
            .Select(fields => (fields[1].AsString()!, fields[3].AsString()!))];

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static string Line(string agent, string thread, string id, string content = "Hello", string sender = "user", DateTimeOffset? at = null, Action<JsonObject>? more = null)
    {
        var record = new JsonObject
        {
            ["agent_id"] = agent, ["thread_id"] = thread, ["sender_type"] = sender, ["content"] = content, ["channel"] = "telegram",
            ["timestamp"] = (at ?? TimeProvider.System.GetUtcNow()).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), ["interaction_id"] = "q-" + id, ["message_id"] = id,
        };
        more?.Invoke(record);
        return record.ToJsonString();
    }

    public static string Call(string agent, string interaction, int tokens = 100, Action<JsonObject>? more = null)
    {
        var record = new JsonObject
        {
            ["agent_id"] = agent, ["interaction_id"] = interaction, ["thread_id"] = "t", ["call_type"] = "chat", ["attempt"] = 1, ["final"] = true, ["provider"] = "openai", ["model_id"] = "gpt-4o",
            ["prompt_tokens"] = tokens, ["completion_tokens"] = 10, ["total_tokens"] = tokens + 10, ["cost"] = 0.0125m,
            ["timestamp"] = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        };
        more?.Invoke(record);
        return record.ToJsonString();
    }
}
