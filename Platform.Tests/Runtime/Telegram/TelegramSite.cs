extern alias AgentRunner;

using System.Text.Json.Nodes;
using AgentRunner::Platform.AgentRunner.Channels;
using AgentRunner::Platform.AgentRunner.Hosting;
using AgentRunner::Platform.AgentRunner.Telegram;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Web.Hosting;
using RunnerRedis = AgentRunner::Platform.Core.Shared.Messaging.RedisConnection;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>The whole server on a real port, a Telegram of ours, and agents with a bot each. Tests play the agent: they read its inbox and write its outbox.</summary>
public sealed class TelegramSite : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private WebApplication _app = null!;
    private string _redisUrl = "";

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = null!;

    public TenantInfo Tenant { get; private set; } = null!;

    public RedisConnection Redis => Services.GetRequiredService<RedisConnection>();

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("platform-telegram-").FullName;

    public async Task InitializeAsync()
    {
        var servers = await TestServers.GetAsync();
        _database = await PlatformFixture.NewDatabaseAsync();
        _redisUrl = servers.RedisUrlFor(_database.ConnectionString);
        _app = PlatformServer.Build(
            new PlatformSettings { Port = 0, DatabaseUrl = _database.ConnectionString, RedisUrl = _redisUrl, DataDirectory = DataDirectory, Roles = new HashSet<string> { "web" } },
            _database.ConnectionString, _redisUrl, new WebApplicationOptions { ApplicationName = "Platform.Web", ContentRootPath = AppContext.BaseDirectory },
            builder => StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration));
        await _app.StartAsync();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        var slug = "t" + Guid.NewGuid().ToString("N")[..12];
        Tenant = await RunAsync(new CreateTenant("Северный ветер", slug), Actor.Shell());
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    public Task<Result<T>> TryAsync<T>(IOperation<T> operation, Actor? actor = null) => Services.GetRequiredService<OperationRunner>().RunAsync(operation, actor ?? Actor.Shell(Tenant.Id));

    public async Task<T> RunAsync<T>(IOperation<T> operation, Actor? actor = null)
    {
        var result = await TryAsync(operation, actor);
        return result.Succeeded ? result.Value : throw new InvalidOperationException(result.Error.ToString());
    }

    public static JsonObject WithBot(string token, bool enabled = true, string? greeting = null) => AgentsApi.Config("You help.", settings =>
    {
        var bot = new JsonObject { ["enabled"] = enabled, ["bot_token"] = token };
        if (greeting is not null)
            bot["greeting"] = greeting;
        settings["integrations"] = new JsonArray(new JsonObject { ["type"] = "telegram", ["settings"] = bot });
    });

    /// <summary>An agent with a bot at a stub of its own.</summary>
    public async Task<BotSite> NewBotAsync(string? greeting = null)
    {
        var stub = await TelegramStub.StartAsync();
        var slug = "a" + Guid.NewGuid().ToString("N")[..12];
        var made = await RunAsync(new CreateAgent("Мария", WithBot(stub.Token, greeting: greeting), slug, Publish: true));
        return new BotSite(this, stub, made.AssistantId, RuntimeKeys.AgentId(Tenant.Slug, slug), _redisUrl);
    }

    public string TokenOf(Guid agent, string agentId, string? integration = "telegram") => Services.GetRequiredService<RunnerTokens>()
        .Issue(new RunnerIdentity(Tenant.Id.Value, Tenant.Slug, agent, agentId[(agentId.IndexOf('.', StringComparison.Ordinal) + 1)..], integration, 1)).Token;

    public HttpClient Http(string? token = null)
    {
        var http = new HttpClient { BaseAddress = Address };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }
}

/// <summary>One agent with its bot, and the process of it as often as a test starts it.</summary>
public sealed class BotSite(TelegramSite site, TelegramStub stub, Guid agent, string agentId, string redisUrl) : AgentSeat(site.Redis, agentId), IAsyncDisposable
{
    private readonly List<BotProcess> _started = [];

    public TelegramStub Stub => stub;

    public Guid Agent => agent;

    public BotProcess Start()
    {
        // Each agent has a Telegram of its own: where it is comes with the settings.
        site.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<TelegramOptions>>().Value.BaseUrl = stub.BaseUrl;
        var process = new BotProcess(site.Address, AgentId, site.TokenOf(agent, AgentId), redisUrl);
        _started.Add(process);
        return process;
    }

    /// <summary>Read by the bot's process and not acknowledged.</summary>
    public async Task<long> UnacknowledgedAsync() =>
        (await site.Redis.ExecuteAsync("XPENDING", default, RuntimeKeys.Outbox(AgentId), Outbox.GroupOf("telegram"))).AsArray()[0].AsInt64();

    public Task DeliveredAsync() => Eventually.TrueAsync(async () => await UnacknowledgedAsync() == 0, "every answer is acknowledged");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
            await process.DisposeAsync();
        await stub.DisposeAsync();
    }
}

/// <summary>The integration's component as its process runs it, with connections of its own.</summary>
public sealed class BotProcess : IAsyncDisposable
{
    private readonly RunnerRedis _redis;
    private readonly ServerConnection _server;
    private readonly StringWriter _output = new();
    private readonly JsonLog _log;
    private readonly CancellationTokenSource _stop = new();
    private bool _isKilled;

    public BotProcess(Uri server, string agentId, string token, string redisUrl)
    {
        var settings = new RunnerSettings(agentId, server, token, redisUrl, "test", 1, 0, TimeSpan.FromSeconds(10), "telegram", null);
        _log = new JsonLog(TextWriter.Synchronized(_output), agentId);
        (_redis, _server) = (new RunnerRedis(redisUrl), new ServerConnection(settings));
        Heart = new Heart(settings, _redis, _server, _log.CreateLogger("Runner"));
        Component = new TelegramComponent(new RunnerParts(settings, _redis, _server, Heart, _log));
        Running = Component.RunToEndAsync(_stop.Token);
    }

    internal Heart Heart { get; }

    internal TelegramComponent Component { get; }

    public Task Running { get; }

    public string Log => _output.ToString();

    public string? ErrorDetail => Heart.ErrorDetail;

    /// <summary>As SIGTERM.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>As SIGKILL: from here on it reaches nobody.</summary>
    public async Task KillAsync()
    {
        _isKilled = true;
        await _redis.DisposeAsync();
        _server.Dispose();
        Component.Cut();
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isKilled)
            return;
        await StopAsync();
        await _redis.DisposeAsync();
        _server.Dispose();
    }
}
