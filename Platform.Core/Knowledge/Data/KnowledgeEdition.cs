using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>The chunks of a version under an index, and how far they are. Worked on by one node at a time, under a lease.</summary>
public sealed class KnowledgeEdition : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid SourceId { get; init; }

    public Guid VersionId { get; init; }

    public Guid IndexId { get; init; }

    public EditionState State { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>It serves: at most one of a source.</summary>
    public bool IsLive { get; set; }

    /// <summary>Of the state's own work: pages, chunks.</summary>
    public long Done { get; set; }

    public long Total { get; set; }

    /// <summary>JSON: where to go on after a crash.</summary>
    public string Checkpoint { get; set; } = "{}";

    public int Chunks { get; set; }

    public long Tokens { get; set; }

    /// <summary>US dollars spent on it.</summary>
    public decimal Cost { get; set; }

    /// <summary>JSON of <see cref="SourceFault"/>.</summary>
    public string? Error { get; set; }

    /// <summary>In vain, since it last moved.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>Who works on it.</summary>
    public Guid? Instance { get; set; }

    /// <summary>Grows with every taking; who holds an older one writes nothing.</summary>
    public long Fence { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>When anything of it was last done.</summary>
    public DateTimeOffset MovedAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Ready, failed or cancelled.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeEdition>
    {
        public void Configure(EntityTypeBuilder<KnowledgeEdition> builder)
        {
            builder.ToTable("knowledge_editions");
            builder.Property(e => e.State).HasMaxLength(20);
            builder.Property(e => e.Checkpoint).HasColumnType("jsonb");
            builder.Property(e => e.Cost).HasPrecision(18, 9);
            builder.Property(e => e.Error).HasColumnType("jsonb");
            builder.HasIndex(e => new { e.TenantId, e.VersionId, e.IndexId }, "ix_knowledge_editions_index").IsUnique();
            builder.HasOne<KnowledgeSource>().WithMany().HasForeignKey(e => e.SourceId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeVersion>().WithMany().HasForeignKey(e => e.VersionId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeIndex>().WithMany().HasForeignKey(e => e.IndexId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
