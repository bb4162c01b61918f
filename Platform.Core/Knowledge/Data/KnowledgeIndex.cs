using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>One way to cut and embed a collection. Its settings never change: others are another index.</summary>
public sealed class KnowledgeIndex : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid CollectionId { get; init; }

    /// <summary>From 1, within the collection.</summary>
    public int Number { get; init; }

    public IndexState State { get; set; }

    /// <summary>JSON of <see cref="IndexSettings"/>.</summary>
    public string Settings { get; init; } = "{}";

    public IndexReason Reason { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    /// <summary>When it began to serve.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }

    /// <summary>JSON of <see cref="SwitchWarning"/>: it is ready and waits for a person.</summary>
    public string? Warning { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeIndex>
    {
        public void Configure(EntityTypeBuilder<KnowledgeIndex> builder)
        {
            builder.ToTable("knowledge_indexes");
            builder.Property(i => i.State).HasMaxLength(20);
            builder.Property(i => i.Settings).HasColumnType("jsonb");
            builder.Property(i => i.Reason).HasMaxLength(20);
            builder.Property(i => i.CreatedBy).HasMaxLength(200);
            builder.Property(i => i.Warning).HasColumnType("jsonb");
            builder.HasIndex(i => new { i.TenantId, i.CollectionId, i.Number }, "ix_knowledge_indexes_number").IsUnique();
            builder.HasOne<KnowledgeCollection>().WithMany().HasForeignKey(i => i.CollectionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
