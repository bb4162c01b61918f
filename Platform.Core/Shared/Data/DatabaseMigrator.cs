using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Data;

/// <summary>Brings the database to this version's schema, as the owner. Several nodes may start at once: the migrator takes a lock.</summary>
public sealed class DatabaseMigrator(Databases databases, Partitions partitions, ILogger<DatabaseMigrator> logger)
{
    /// <summary>The names of the migrations that were applied now.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct)
    {
        await using var context = new PlatformDbContext(PlatformDbOptions.For(databases.Owner), TenantWall.Closed);
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        var pending = (await context.Database.GetPendingMigrationsAsync(ct)).ToArray();
        await context.Database.MigrateAsync(ct);
        await partitions.MakeAheadAsync(ct);
        if (pending.Length > 0)
            DataLog.Migrated(logger, string.Join(", ", pending));
        return pending;
    }
}
