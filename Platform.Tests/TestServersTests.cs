using Npgsql;

namespace Platform.Tests;

public sealed class TestServersTests
{
    [Fact]
    public async Task CreateDatabase_FromTemplate_IsAnIsolatedCopyAndDroppedAtTheEnd()
    {
        var servers = await TestServers.GetAsync();
        await using var template = await servers.CreateDatabaseAsync();
        await ExecuteAsync(template.ConnectionString + ";Pooling=false", "CREATE TABLE copied (value int); INSERT INTO copied VALUES (1)");

        string name;
        await using (var first = await servers.CreateDatabaseAsync(template.Name))
        await using (var second = await servers.CreateDatabaseAsync(template.Name))
        {
            name = first.Name;
            await ExecuteAsync(first.ConnectionString, "INSERT INTO copied VALUES (2)");
            Assert.Equal(2L, await ExecuteAsync(first.ConnectionString, "SELECT count(*) FROM copied"));
            Assert.Equal(1L, await ExecuteAsync(second.ConnectionString, "SELECT count(*) FROM copied"));
        }

        Assert.Equal(0L, await ExecuteAsync(servers.Owner.ConnectionString, $"SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
    }

    [Fact]
    public async Task CreateDatabase_ManyAtOnce_AllAreMade()
    {
        var servers = await TestServers.GetAsync();
        await using var template = await servers.CreateDatabaseAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => servers.CreateDatabaseAsync(template.Name)));

        Assert.Equal(6, made.Select(database => database.Name).Distinct().Count());
        foreach (var database in made)
            await database.DisposeAsync();
    }

    static async Task<object?> ExecuteAsync(string address, string sql)
    {
        await using var connection = new NpgsqlConnection(address);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
