using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph.Data;

/// <summary>Something that a tenant's texts speak of. It goes with its last mention (a trigger).</summary>
public sealed class KnowledgeEntity : ITenantOwned
{
    /// <summary>Made of tenant and normal form: the same after it has gone and come back.</summary>
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>Stems: what has the same ones is the same entity.</summary>
    public string NormalForm { get; init; } = "";

    /// <summary>The shortest spelling that was met.</summary>
    public string Name { get; init; } = "";

    public EntityKind Kind { get; init; }

    /// <summary>Chunks of all editions that name it.</summary>
    public long Mentions { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeEntity>
    {
        public void Configure(EntityTypeBuilder<KnowledgeEntity> builder)
        {
            builder.ToTable("knowledge_entities");
            builder.Property(e => e.NormalForm).HasMaxLength(160);
            builder.Property(e => e.Name).HasMaxLength(160);
            builder.Property(e => e.Kind).HasMaxLength(20);
            builder.HasIndex(e => new { e.TenantId, e.NormalForm }, "ix_knowledge_entities_normal_form").IsUnique();
        }
    }
}

/// <summary>A chunk that names an entity.</summary>
public sealed class KnowledgeMention : ITenantOwned
{
    public Guid ChunkId { get; init; }

    public Guid EntityId { get; init; }

    public TenantId TenantId { get; init; }

    public Guid EditionId { get; init; }

    public GraphOrigin Origin { get; init; }

    public int Times { get; init; }

    /// <summary>The first place, in UTF-16 code units of the version's text; empty where a heading above the chunk names it.</summary>
    public long StartAt { get; init; }

    public long EndAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeMention>
    {
        public void Configure(EntityTypeBuilder<KnowledgeMention> builder)
        {
            builder.ToTable("knowledge_mentions");
            builder.HasKey(m => new { m.ChunkId, m.EntityId });
            builder.Property(m => m.Origin).HasMaxLength(10);
            builder.HasOne<KnowledgeEntity>().WithMany().HasForeignKey(m => m.EntityId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeEdition>().WithMany().HasForeignKey(m => m.EditionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A sentence that connects two entities.</summary>
public sealed class KnowledgeEdge : ITenantOwned
{
    public Guid ChunkId { get; init; }

    public Guid FromId { get; init; }

    public Guid ToId { get; init; }

    public GraphOrigin Origin { get; init; }

    public TenantId TenantId { get; init; }

    public Guid EditionId { get; init; }

    public EdgeKind Kind { get; init; }

    /// <summary>In words, where a model has named it.</summary>
    public string? Relation { get; init; }

    /// <summary>Sentences of the chunk that connect them.</summary>
    public int Weight { get; init; }

    /// <summary>The sentence, in UTF-16 code units of the version's text, half-open.</summary>
    public long StartAt { get; init; }

    public long EndAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeEdge>
    {
        public void Configure(EntityTypeBuilder<KnowledgeEdge> builder)
        {
            builder.ToTable("knowledge_edges");
            builder.HasKey(e => new { e.ChunkId, e.FromId, e.ToId, e.Origin });
            builder.Property(e => e.Origin).HasMaxLength(10);
            builder.Property(e => e.Kind).HasMaxLength(20);
            builder.Property(e => e.Relation).HasMaxLength(100);
            builder.HasOne<KnowledgeEntity>().WithMany().HasForeignKey(e => e.FromId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeEntity>().WithMany().HasForeignKey(e => e.ToId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeEdition>().WithMany().HasForeignKey(e => e.EditionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>How large a tenant's graph is; its row is the lock of the graph.</summary>
public sealed class KnowledgeGraphSize : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Entities { get; init; }

    public long Edges { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeGraphSize>
    {
        public void Configure(EntityTypeBuilder<KnowledgeGraphSize> builder)
        {
            builder.ToTable("knowledge_graphs");
            builder.HasKey(g => g.TenantId);
        }
    }
}
