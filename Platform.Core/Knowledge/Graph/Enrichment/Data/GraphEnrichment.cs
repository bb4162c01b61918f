using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph.Enrichment.Data;

/// <summary>A model's reading of a collection. A node carries it out under a lease (see <see cref="EnrichmentRows"/>).</summary>
public sealed class GraphEnrichment : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid CollectionId { get; init; }

    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public EnrichmentState State { get; private set; }

    /// <summary>US dollars at which it ends.</summary>
    public decimal CostLimit { get; init; }

    public decimal Cost { get; private set; }

    /// <summary>Chunks.</summary>
    public int Total { get; init; }

    public int Done { get; private set; }

    /// <summary>Relations that were kept.</summary>
    public int Edges { get; private set; }

    /// <summary>Relations whose sentence does not stand in the text.</summary>
    public int Dropped { get; private set; }

    /// <summary>The last chunk that was read: ids are in the order of their making.</summary>
    public Guid? AfterChunk { get; private set; }

    /// <summary>The named error that ended it.</summary>
    public string? Fault { get; private set; }

    public string StartedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public Guid? Instance { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>How many nodes have taken it up since it last moved.</summary>
    public int Attempts { get; private set; }

    public void Cancel(DateTimeOffset now) => (State, EndedAt, Instance, LeaseUntil) = (EnrichmentState.Cancelled, now, null, null);

    private sealed class Configuration : IEntityTypeConfiguration<GraphEnrichment>
    {
        public void Configure(EntityTypeBuilder<GraphEnrichment> builder)
        {
            builder.ToTable("knowledge_enrichments");
            builder.Property(e => e.Provider).HasMaxLength(64);
            builder.Property(e => e.Model).HasMaxLength(200);
            builder.Property(e => e.State).HasMaxLength(20);
            builder.Property(e => e.CostLimit).HasPrecision(18, 9);
            builder.Property(e => e.Cost).HasPrecision(18, 9);
            builder.Property(e => e.Fault).HasMaxLength(100);
            builder.Property(e => e.StartedBy).HasMaxLength(200);
            builder.HasIndex(e => e.CreatedAt, "ix_knowledge_enrichments_due").HasFilter("ended_at IS NULL");
            builder.HasOne<KnowledgeCollection>().WithMany().HasForeignKey(e => e.CollectionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
