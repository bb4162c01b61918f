using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;
using Platform.Tests.Shared.Messaging;
using Platform.Web.Hosting;

namespace Platform.Tests.Agents;

/// <summary>Two servers on one database and one Redis, which the tests flush and kill.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private readonly List<WebApplication> _nodes = [];
    private TestDatabase? _database;

    public OwnRedis Redis { get; } = new();

    public TenantInfo Tenant { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public string ConnectionString => _database!.ConnectionString;

    public ApiClient First { get; private set; } = null!;

    public ApiClient Second { get; private set; } = null!;

    public IServiceProvider Services => _nodes[0].Services;

    public RedisConnection Connection => Services.GetRequiredService<RedisConnection>();

    public async Task InitializeAsync()
    {
        await Redis.InitializeAsync();
        _database = await PlatformFixture.NewDatabaseAsync();
        for (var i = 0; i < 2; i++)
        {
            var node = OfficeServer.Build(_database.ConnectionString, Redis.Url, 0);
            await Start.PrepareAsync(node.Services, CancellationToken.None);
            await node.StartAsync();
            _nodes.Add(node);
        }

        await ConnectedAsync();
        var runner = Services.GetRequiredService<OperationRunner>();
        Tenant = (await runner.RunAsync(new CreateTenant("cache", "cache"), Actor.Shell())).Value!;
        Key = (await runner.RunAsync(new CreateApiKey("test", ["admin"]), Actor.Shell(Tenant.Id))).Value!.Key;
        (First, Second) = (Client(0), Client(1));
    }

    public Task ConnectedAsync() =>
        Eventually.TrueAsync(() => _nodes.TrueForAll(node => node.Services.GetRequiredService<RedisConnection>().IsConnected), "both nodes have Redis", 30);

    public async Task<string> ScalarAsync(string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(_database!.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await _database!.DisposeAsync();
    }

    private ApiClient Client(int node) =>
        new(new Uri(_nodes[node].Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), Key);
}
