using System.CommandLine;
using Npgsql;
using Platform.Core.Shared.Data;

namespace Platform.Web.Admin;

/// <summary>The schema, and the addresses of what this installation uses.</summary>
internal static class SchemaCommands
{
    public static Command Migrate(Func<ParseResult, AdminSession> session)
    {
        var command = new Command("migrate", "Brings the database to this version's schema.");
        command.Run(session, async (_, admin, ct) =>
        {
            var (database, redis) = await admin.AddressesAsync(ct);
            await using var services = AdminServices.Build(admin.Settings, database, redis);
            var applied = await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(ct);
            admin.Output.Answer(new { applied }, ("Applied", applied.Count == 0 ? "nothing, the schema is up to date" : string.Join(", ", applied)));
        });
        return command;
    }

    public static Command DatabaseUrl(Func<ParseResult, AdminSession> session)
    {
        var command = new Command("database-url", "Prints the address of the database, with password.");
        command.Run(session, async (_, admin, ct) => admin.Output.Value("database_url", ToUrl((await admin.AddressesAsync(ct)).Database)));
        return command;
    }

    public static Command RedisUrl(Func<ParseResult, AdminSession> session)
    {
        var command = new Command("redis-url", "Prints the address of Redis, with password.");
        command.Run(session, async (_, admin, ct) => admin.Output.Value("redis_url", (await admin.AddressesAsync(ct)).Redis));
        return command;
    }

    // psql and most libraries take the address form, not Npgsql's.
    private static string ToUrl(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{Uri.EscapeDataString(parts.Username ?? "")}:{Uri.EscapeDataString(parts.Password ?? "")}@{parts.Host}:{parts.Port}/{Uri.EscapeDataString(parts.Database ?? "")}";
    }
}
