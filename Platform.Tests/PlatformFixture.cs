using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Web.Hosting;

namespace Platform.Tests;

/// <summary>
/// The core on a real PostgreSQL and Redis: a copy of the migrated template database for each test class that asks for one,
/// with a clock that the test moves.
/// </summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private TestDatabase? _database;
    private ServiceProvider? _services;

    public FakeTime Time { get; } = new();

    public ServiceProvider Services => _services!;

    public Databases Databases => Services.GetRequiredService<Databases>();

    public string ConnectionString => _database!.ConnectionString;

    public async Task InitializeAsync()
    {
        var servers = await TestServers.GetAsync();
        _database = await servers.CreateDatabaseAsync(await Template.Value);
        _services = Build(_database.ConnectionString, servers.RedisUrl, Time);
        await _services.GetRequiredService<ChangeNotices>().StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Services.GetRequiredService<ChangeNotices>().StopAsync(CancellationToken.None);
        await Services.DisposeAsync();
        await _database!.DisposeAsync();
    }

    /// <summary>One more migrated database, which the caller disposes: for tests that run hosts of their own.</summary>
    public static async Task<TestDatabase> NewDatabaseAsync() => await (await TestServers.GetAsync()).CreateDatabaseAsync(await Template.Value);

    /// <summary>The core as the server has it, without the server.</summary>
    public static ServiceProvider Build(string connectionString, string redisUrl, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(time);
        services.AddCore(new PlatformSettings { DatabaseUrl = connectionString, RedisUrl = redisUrl }, connectionString, redisUrl);
        // Notices gather for some milliseconds of real time also where the test's clock stands still.
        services.AddSingleton(provider => new ChangeNotices(provider.GetRequiredService<RedisConnection>(), TimeProvider.System));
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    public Task<Result<T>> TryAsync<T>(IOperation<T> operation, Actor actor) => Services.GetRequiredService<OperationRunner>().RunAsync(operation, actor);

    /// <summary>Runs what must succeed.</summary>
    public async Task<T> RunAsync<T>(IOperation<T> operation, Actor actor)
    {
        var result = await TryAsync(operation, actor);
        Assert.True(result.Succeeded, result.Error?.ToString());
        return result.Value;
    }

    /// <summary>Runs what must be refused, and gives the refusal.</summary>
    public async Task<Error> RefusalAsync<T>(IOperation<T> operation, Actor actor)
    {
        var result = await TryAsync(operation, actor);
        Assert.False(result.Succeeded, $"{operation} was not refused");
        return result.Error;
    }

    public Task<TenantInfo> NewTenantAsync(string? name = null)
    {
        var slug = "t" + Guid.NewGuid().ToString("N")[..12];
        return RunAsync(new CreateTenant(name ?? slug, slug), Actor.Shell());
    }

    /// <summary>A signed-in person with a role in the tenant.</summary>
    public async Task<Actor> NewMemberAsync(TenantInfo tenant, Role role, string? email = null)
    {
        email ??= $"{Guid.NewGuid():N}@example.com";
        var made = await RunAsync(new CreateUser(email, Password, role, MustChangePassword: false), Actor.Shell(tenant.Id));
        return await EnterAsync(made.Id, tenant);
    }

    public async Task<Actor> NewPlatformAdministratorAsync()
    {
        var made = await RunAsync(new CreateUser($"{Guid.NewGuid():N}@example.com", Password, MustChangePassword: false), Actor.Shell());
        await using var context = Services.GetRequiredService<AcrossTenants>().Open();
        await context.Set<User>().Where(u => u.Id == made.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsPlatformAdministrator, true));
        return (await Services.GetRequiredService<IUserActors>().FindAcrossTenants(await NewSessionAsync(made.Id), default))!.Actor;
    }

    public async Task<Actor> EnterAsync(UserId user, TenantInfo tenant) => await EnterAsync(await NewSessionAsync(user), tenant);

    public async Task<Actor> EnterAsync(Guid session, TenantInfo tenant) =>
        (await Services.GetRequiredService<IUserActors>().EnterAcrossTenants(session, tenant.Slug, default))!.Actor;

    /// <summary>As the owner of the schema, past both walls.</summary>
    public async Task<object?> SqlAsync(string sql, params object[] values)
    {
        await using var command = Databases.Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }

    private async Task<Guid> NewSessionAsync(UserId user)
    {
        await using var context = Services.GetRequiredService<AcrossTenants>().Open();
        var now = Time.GetUtcNow();
        var session = new UserSession { UserId = user, CreatedAt = now, LastSeenAt = now, ExpiresAt = now.AddDays(30) };
        context.Add(session);
        await context.SaveChangesAsync();
        return session.Id;
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var servers = await TestServers.GetAsync();
        // Not disposed: it lives as long as the servers. Nobody may stay connected to it, so its services go at once.
        var template = await servers.CreateDatabaseAsync();
        var unpooled = new NpgsqlConnectionStringBuilder(template.ConnectionString) { Pooling = false }.ConnectionString;
        // Partitions for the tests' standing clock and for hosts with a real one.
        foreach (var time in new[] { new FakeTime(), TimeProvider.System })
        {
            await using var services = Build(unpooled, servers.RedisUrl, time);
            await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        }

        return template.Name;
    }
}
