using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>From where on a tenant wants to be asked before work begins. Null asks never; without a row the defaults hold.</summary>
public sealed class KnowledgeLimits : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>US dollars for one source.</summary>
    public decimal? Cost { get; set; }

    /// <summary>Of all sources together.</summary>
    public long? Chunks { get; set; }

    /// <summary>Of all sources together, with their versions.</summary>
    public long? Bytes { get; set; }

    /// <summary>The ETag.</summary>
    public int Version { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public string UpdatedBy { get; private set; } = "";

    public void MarkChanged(DateTimeOffset now, string by) => (Version, UpdatedAt, UpdatedBy) = (Version + 1, now, by);

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeLimits>
    {
        public void Configure(EntityTypeBuilder<KnowledgeLimits> builder)
        {
            builder.ToTable("knowledge_limits");
            builder.HasKey(l => l.TenantId);
            builder.Property(l => l.Cost).HasPrecision(18, 9);
            builder.Property(l => l.Version).IsConcurrencyToken();
            builder.Property(l => l.UpdatedBy).HasMaxLength(200);
        }
    }
}
