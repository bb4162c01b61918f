using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Shared.Data;

namespace Platform.Tests.Architecture;

/// <summary>The reviewed SQL of the migrations makes what the model says: columns, types, nullability, keys and indexes.</summary>
public sealed class MigrationTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Columns =
        """
        SELECT table_name || '.' || column_name || ' ' || udt_name || coalesce('(' || character_maximum_length || ')', '')
            || coalesce('(' || CASE WHEN udt_name = 'numeric' THEN numeric_precision || ',' || numeric_scale END || ')', '') || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY ($1)
        """;

    private const string Keys =
        """
        SELECT c.relname || ' ' || CASE k.contype WHEN 'p' THEN 'key ' ELSE '' END || pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype IN ('p', 'f') AND c.relname = ANY ($1)
        """;

    // Without the words that only a partitioned table has.
    private const string Indexes =
        "SELECT replace(replace(indexdef, ' ON ONLY ', ' ON '), 'public.', '') FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY ($1) AND indexname NOT LIKE 'pk%' AND indexname NOT LIKE '%pkey'";

    private const string Beforehand =
        """
        SELECT format('CREATE SEQUENCE IF NOT EXISTS %I', sequencename) FROM pg_sequences WHERE schemaname = 'public' AND $1::text[] IS NOT NULL
        UNION ALL
        SELECT format('CREATE TYPE %I AS ENUM (%s)', t.typname, string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder))
        FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
        """;

    [Fact]
    public async Task MigratedDatabase_AndModel_AreTheSame()
    {
        using var scope = platform.Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformDbContext>();
        var tables = context.Model.GetEntityTypes().Select(entity => entity.GetTableName()!).Distinct().ToArray();
        await using var drawn = await (await TestServers.GetAsync()).CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(drawn.ConnectionString);
        // What the model names but does not make: sequences and enums of the migrations.
        foreach (var made in await ListAsync(platform.Databases.Owner, Beforehand, tables))
        {
            await using var make = source.CreateCommand(made);
            await make.ExecuteNonQueryAsync();
        }

        await using (var create = source.CreateCommand(context.Database.GenerateCreateScript()))
            await create.ExecuteNonQueryAsync();

        // Columns must be the same in both. Of keys and indexes the migrations may have more than the model knows.
        var (migrated, model) = (await ListAsync(platform.Databases.Owner, Columns, tables), await ListAsync(source, Columns, tables));
        Assert.Empty(model.Except(migrated).Select(c => $"only in the model: {c}").Concat(migrated.Except(model).Select(c => $"only migrated: {c}")));
        Assert.Empty((await ListAsync(source, Keys, tables)).Except(await ListAsync(platform.Databases.Owner, Keys, tables)));
        Assert.Empty((await ListAsync(source, Indexes, tables)).Except(await ListAsync(platform.Databases.Owner, Indexes, tables)));
    }

    [Fact]
    public async Task Migrations_AppliedTwice_DoNothingTheSecondTime() =>
        Assert.Empty(await platform.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None));

    private static async Task<List<string>> ListAsync(NpgsqlDataSource source, string sql, string[] tables)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = tables });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
