using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Data;

/// <summary>A provider of models as a tenant has set it up.</summary>
public sealed class ModelProvider : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Name { get; init; } = "";

    public string Type { get; init; } = "";

    /// <summary>With the version, without a slash at the end; null for the type's own address.</summary>
    public string? BaseUrl { get; set; }

    public bool AllowPrivate { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Concurrency token: also a change of the keys alone moves it. The ETag of the REST resource.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>In the order in which they are tried.</summary>
    public List<ModelProviderKey> Keys { get; init; } = [];

    public void MarkChanged(DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
    }

    private sealed class Configuration : IEntityTypeConfiguration<ModelProvider>
    {
        public void Configure(EntityTypeBuilder<ModelProvider> builder)
        {
            builder.ToTable("model_providers");
            builder.Property(p => p.Name).HasMaxLength(64);
            builder.Property(p => p.Type).HasMaxLength(20);
            builder.Property(p => p.BaseUrl).HasMaxLength(500);
            builder.Property(p => p.Version).IsConcurrencyToken();
            builder.HasIndex(p => new { p.TenantId, p.Name }).IsUnique();
            builder.HasMany(p => p.Keys).WithOne().HasForeignKey(k => k.ProviderId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>One of a provider's keys, sealed with <see cref="Purpose"/>.</summary>
public sealed class ModelProviderKey : ITenantOwned
{
    /// <summary>The secret box's purpose: another secret of the house cannot be opened as a provider's key.</summary>
    public const string Purpose = "models.provider_key";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid ProviderId { get; init; }

    /// <summary>From 1.</summary>
    public short Position { get; set; }

    public string SealedKey { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ModelProviderKey>
    {
        public void Configure(EntityTypeBuilder<ModelProviderKey> builder)
        {
            builder.ToTable("model_provider_keys");
            builder.Property(k => k.Id).ValueGeneratedNever();
            builder.HasIndex(k => k.ProviderId);
        }
    }
}
