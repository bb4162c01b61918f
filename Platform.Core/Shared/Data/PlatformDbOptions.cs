using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Platform.Core.Shared.Data;

internal static class PlatformDbOptions
{
    private static readonly TenantConnectionInterceptor Interceptor = new();

    public static DbContextOptions<PlatformDbContext> For(NpgsqlDataSource source)
    {
        var builder = new DbContextOptionsBuilder<PlatformDbContext>();
        Configure(builder, source);
        return builder.Options;
    }

    public static void Configure(DbContextOptionsBuilder builder, NpgsqlDataSource source) =>
        builder.UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("schema_migrations"))
            .AddInterceptors(Interceptor)
            // Migrations are reviewed SQL without a model snapshot; a test holds the model against the migrated database.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
