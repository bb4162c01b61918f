using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>A piece of a text that is found as one. Start to end of an edition's chunks cover the text without gap or overlap.</summary>
public sealed class KnowledgeChunk : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid EditionId { get; init; }

    public Guid SourceId { get; init; }

    /// <summary>From 0, within the edition.</summary>
    public int Ordinal { get; init; }

    /// <summary>UTF-16 code units in the version's text, half-open.</summary>
    public long StartAt { get; init; }

    public long EndAt { get; init; }

    /// <summary>With the overlap: what is embedded and given to models.</summary>
    public long ContextStart { get; init; }

    public long ContextEnd { get; init; }

    /// <summary>Of its start.</summary>
    public int Page { get; init; }

    /// <summary>Headings above it, outermost first, with <c> › </c> between.</summary>
    public string HeadingPath { get; init; } = "";

    /// <summary>What is not in its span and yet belongs to it: the header row of a table that was cut.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>From <see cref="StartAt"/> to <see cref="EndAt"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>SHA-256 of what is embedded.</summary>
    public byte[] TextHash { get; init; } = [];

    public int Tokens { get; init; }

    /// <summary>Switched off, it is not found.</summary>
    public bool Enabled { get; set; } = true;

    public string? Note { get; set; }

    /// <summary>Questions that it answers, in people's words: they are searched as its text is.</summary>
    public string[] Questions { get; set; } = [];

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeChunk>
    {
        public void Configure(EntityTypeBuilder<KnowledgeChunk> builder)
        {
            builder.ToTable("knowledge_chunks");
            builder.Property(c => c.Note).HasMaxLength(2000);
            builder.HasIndex(c => new { c.TenantId, c.EditionId, c.Ordinal }, "ix_knowledge_chunks_ordinal").IsUnique();
            builder.HasOne<KnowledgeEdition>().WithMany().HasForeignKey(c => c.EditionId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeSource>().WithMany().HasForeignKey(c => c.SourceId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A provider's vector of a text, kept by the text's hash so that it is paid for once.</summary>
public sealed class KnowledgeEmbedding : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public string Model { get; init; } = "";

    /// <summary>SHA-256.</summary>
    public byte[] TextHash { get; init; } = [];

    public int Dimensions { get; init; }

    /// <summary>Little-endian half-precision floats, of length one.</summary>
    public byte[] Vector { get; init; } = [];

    public DateTimeOffset UsedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeEmbedding>
    {
        public void Configure(EntityTypeBuilder<KnowledgeEmbedding> builder)
        {
            builder.ToTable("knowledge_embeddings");
            builder.HasKey(e => new { e.TenantId, e.Model, e.TextHash });
            builder.Property(e => e.Model).HasMaxLength(200);
        }
    }
}
