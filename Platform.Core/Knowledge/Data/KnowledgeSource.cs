using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>A file, a text, a site or a page of one.</summary>
public sealed class KnowledgeSource : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid CollectionId { get; set; }

    /// <summary>The site that a page was found on, the archive that a file came out of.</summary>
    public Guid? ParentId { get; init; }

    public SourceKind Kind { get; init; }

    public string Title { get; set; } = "";

    public string? Url { get; init; }

    public string[] Tags { get; set; } = [];

    /// <summary>JSON: of a site its depth and limit and how the last visit went.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>SHA-256 of the newest version's bytes; of a site of its address.</summary>
    public byte[] ContentHash { get; set; } = [];

    /// <summary>The newest version's number; 0: there is none.</summary>
    public int LatestVersion { get; set; }

    /// <summary>The version that serves.</summary>
    public int? CurrentVersion { get; set; }

    /// <summary>The edition that serves.</summary>
    public Guid? CurrentEditionId { get; set; }

    /// <summary>Grows with everything that searching must know: another edition, a chunk switched off, a question added. Indexes in memory follow it.</summary>
    public long Revision { get; set; }

    /// <summary>The ETag.</summary>
    public int Version { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset UpdatedAt { get; private set; }

    public void MarkChanged(DateTimeOffset now) => (Version, UpdatedAt) = (Version + 1, now);

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeSource>
    {
        public void Configure(EntityTypeBuilder<KnowledgeSource> builder)
        {
            builder.ToTable("knowledge_sources");
            builder.Property(s => s.Kind).HasMaxLength(20);
            builder.Property(s => s.Title).HasMaxLength(500);
            builder.Property(s => s.Url).HasMaxLength(2000);
            builder.Property(s => s.Settings).HasColumnType("jsonb");
            builder.Property(s => s.Version).IsConcurrencyToken();
            builder.Property(s => s.CreatedBy).HasMaxLength(200);
            builder.HasIndex(s => new { s.TenantId, s.CollectionId, s.ContentHash }, "ix_knowledge_sources_content_hash").IsUnique();
            builder.HasOne<KnowledgeCollection>().WithMany().HasForeignKey(s => s.CollectionId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeSource>().WithMany().HasForeignKey(s => s.ParentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
