using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>Sources that are indexed alike, under a name that people and agents' configurations use.</summary>
public sealed class KnowledgeCollection : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    /// <summary>Unique in the tenant, whatever the case of its letters.</summary>
    public string Name { get; set; } = "";

    /// <summary>JSON: how often it is indexed anew, where its money ends.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>The number of its newest index.</summary>
    public int IndexNumber { get; set; }

    /// <summary>Null: only when somebody asks.</summary>
    public DateTimeOffset? NextReindexAt { get; set; }

    /// <summary>The ETag.</summary>
    public int Version { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public string UpdatedBy { get; private set; } = "";

    public void MarkChanged(DateTimeOffset now, string by) => (Version, UpdatedAt, UpdatedBy) = (Version + 1, now, by);

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeCollection>
    {
        public void Configure(EntityTypeBuilder<KnowledgeCollection> builder)
        {
            builder.ToTable("knowledge_collections");
            builder.Property(c => c.Name).HasMaxLength(100);
            builder.Property(c => c.Settings).HasColumnType("jsonb");
            builder.Property(c => c.Version).IsConcurrencyToken();
            builder.Property(c => c.UpdatedBy).HasMaxLength(200);
        }
    }
}
