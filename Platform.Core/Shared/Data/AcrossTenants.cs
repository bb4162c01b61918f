using Microsoft.EntityFrameworkCore;

namespace Platform.Core.Shared.Data;

/// <summary>
/// A context that sees every tenant, for the methods whose name ends in AcrossTenants (sign-in, key look-up, platform
/// administration). The list of its users is held by an architecture test.
/// </summary>
public sealed class AcrossTenants(Databases databases)
{
    private readonly DbContextOptions<PlatformDbContext> _options = PlatformDbOptions.For(databases.System);

    public PlatformDbContext Open() => new(_options, TenantWall.Closed);

    /// <summary>The rows of every tenant, read only.</summary>
    public static IQueryable<TEntity> All<TEntity>(PlatformDbContext context) where TEntity : class =>
        context.Set<TEntity>().IgnoreQueryFilters([PlatformDbContext.TenantFilter]).AsNoTracking();
}
