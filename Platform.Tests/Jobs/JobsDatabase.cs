using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Audit;
using Platform.Core.Shared;
using Platform.Core.Shared.Data;

namespace Platform.Tests.Jobs;

/// <summary>A migrated database of one test class, copied from a template that is made once in a test run.</summary>
public sealed class JobsDatabase : IAsyncLifetime
{
    private static readonly Lazy<Task<TestDatabase>> Template = new(MakeTemplateAsync);

    private TestDatabase? _database;

    public string ConnectionString => _database!.ConnectionString;

    public async Task InitializeAsync() => _database = await MakeAsync();

    public Task DisposeAsync() => _database!.DisposeAsync().AsTask();

    /// <summary>One more database of its own, which the caller disposes.</summary>
    public static async Task<TestDatabase> MakeAsync()
    {
        var template = await Template.Value;
        return await (await TestServers.GetAsync()).CreateDatabaseAsync(template.Name);
    }

    public static async Task MigrateAsync(string connectionString)
    {
        var services = new ServiceCollection().AddLogging().AddShared(connectionString).AddAudit();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
    }

    private static async Task<TestDatabase> MakeTemplateAsync()
    {
        var database = await (await TestServers.GetAsync()).CreateDatabaseAsync();
        // A template may have no open connection, so none is left in a pool.
        await MigrateAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        return database;
    }
}
