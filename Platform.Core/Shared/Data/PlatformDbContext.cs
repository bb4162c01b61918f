using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Data;

/// <summary>The one context. Entities bring their own configuration from the features' Data folders.</summary>
public sealed class PlatformDbContext(DbContextOptions<PlatformDbContext> options, TenantWall wall) : DbContext(options)
{
    /// <summary>The name of the query filter that hides other tenants' rows.</summary>
    public const string TenantFilter = "tenant";

    private readonly TenantWall _wall = wall;

    /// <summary>Whose rows are seen. Without a tenant it is an id that no row has.</summary>
    public TenantId CurrentTenant => _wall.Tenant;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PlatformDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => entity.ClrType.IsAssignableTo(typeof(ITenantOwned))))
            Build(entity.ClrType, modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        foreach (var type in typeof(PlatformDbContext).Assembly.GetTypes().Where(IsTypedId))
            configurationBuilder.Properties(type).HaveConversion(typeof(TypedIdConverter<>).MakeGenericType(type));
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<DateTimeOffset>().HaveColumnType("timestamptz");
    }

    private static bool IsTypedId(Type type) =>
        type is { IsValueType: true, IsGenericType: false } && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITypedId<>));

    private void Build(Type entity, ModelBuilder modelBuilder) =>
        typeof(PlatformDbContext).GetMethod(nameof(Wall), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(entity).Invoke(this, [modelBuilder]);

    private void Wall<TEntity>(ModelBuilder modelBuilder) where TEntity : class, ITenantOwned
    {
        Expression<Func<TEntity, bool>> mine = entity => entity.TenantId == CurrentTenant;
        modelBuilder.Entity<TEntity>().HasQueryFilter(TenantFilter, mine);
    }

    private sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => From(value)) where TId : struct, ITypedId<TId>
    {
        private static TId From(Guid value) => TId.From(value);
    }
}
