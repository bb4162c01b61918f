using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Providers;
using Platform.Core.Runtime.Queues;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Tests.Models;
using Platform.Tests.Shared.Messaging;
using Platform.Web.Hosting;

namespace Platform.Tests.Runtime.Extending;

/// <summary>The whole server with its supervisor and the two registrations of docs/extending.md. Its runners are the test assembly, which holds the channel's class.</summary>
public sealed class ExtendingSite : IAsyncLifetime
{
    private readonly OwnRedis _redis = new();
    private readonly string _data = Directory.CreateTempSubdirectory("platform-extending-").FullName;
    private TestDatabase _database = null!;
    private WebApplication _app = null!;
    private OpenAiStub _model = null!;

    public TenantInfo Tenant { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public RedisConnection Redis => Services.GetRequiredService<RedisConnection>();

    public Actor Owner => Actor.Job("test", Tenant.Id);

    public async Task InitializeAsync()
    {
        await _redis.InitializeAsync();
        _database = await PlatformFixture.NewDatabaseAsync();
        _model = await OpenAiStub.StartAsync();
        _app = PlatformServer.Build(
            new PlatformSettings { Port = 0, DatabaseUrl = _database.ConnectionString, RedisUrl = _redis.Url, DataDirectory = _data, ProcessCheckInterval = TimeSpan.FromMilliseconds(250), AgentRunnerHeartbeatInterval = TimeSpan.FromSeconds(1) },
            _database.ConnectionString, _redis.Url, new WebApplicationOptions { ApplicationName = "Platform.Web", ContentRootPath = AppContext.BaseDirectory }, builder =>
            {
                StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
                builder.Services.Configure<SupervisionOptions>(options => options.RunnerPath = typeof(ExtendingSite).Assembly.Location);
                Register(builder.Services);
            });
        await _app.StartAsync();
        Tenant = await RunAsync(new CreateTenant("north", "north"), Actor.Shell());
        await RunAsync(new CreateProvider("stub", "openai_compatible", _model.BaseUrl, [ModelCase.Secret], AllowPrivate: true));
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _model.DisposeAsync();
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    public async Task<Result<T>> TryAsync<T>(IOperation<T> operation, Actor? actor = null) => await Services.GetRequiredService<OperationRunner>().RunAsync(operation, actor ?? Owner);

    public async Task<T> RunAsync<T>(IOperation<T> operation, Actor? actor = null)
    {
        var result = await TryAsync(operation, actor);
        Assert.True(result.Succeeded, result.Error?.ToString());
        return result.Value;
    }

    public static JsonObject Config(JsonObject integration) => AgentsApi.Config("You help.", settings =>
    {
        (settings["provider"], settings["model_id"]) = ("stub", "small");
        settings["integrations"] = new JsonArray(integration);
    });

    public Task<AgentView> MakeAsync(JsonObject settings) => RunAsync(
        new CreateAgent("Agent", Config(new JsonObject { ["type"] = "folder", ["settings"] = settings }), "a" + Guid.NewGuid().ToString("N")[..10], Publish: true));

    /// <summary>Where the process of the agent's folder works.</summary>
    public string FolderOf(AgentView agent) => Services.GetRequiredService<RunnerFiles>().Workplace(RuntimeKeys.AgentId(Tenant.Slug, agent.Id), "folder");

    internal static void Register(IServiceCollection services)
    {
        services.AddSingleton(new IntegrationKind("folder") { Settings = ["signature"], Secrets = ["key"] });
        services.AddSingleton<QueueWorker, SolvedWorker>();
    }
}
