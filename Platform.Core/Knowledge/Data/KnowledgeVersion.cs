using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>The bytes of a source as they once came, and what was read in them.</summary>
public sealed class KnowledgeVersion : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid SourceId { get; init; }

    /// <summary>From 1, within the source.</summary>
    public int Number { get; init; }

    /// <summary>As it was called where it came from: to be shown, never to be opened by.</summary>
    public string FileName { get; init; } = "";

    public string MediaType { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256.</summary>
    public byte[] ContentHash { get; init; } = [];

    /// <summary><c>ru</c>, <c>en</c>; null where neither was noticed.</summary>
    public string? Language { get; set; }

    public int Pages { get; set; }

    /// <summary>UTF-16 code units of all pages together.</summary>
    public long Characters { get; set; }

    /// <summary>All pages are there; editions need only cut them.</summary>
    public bool IsExtracted { get; set; }

    /// <summary>JSON: what was left out, by page.</summary>
    public string Warnings { get; set; } = "[]";

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeVersion>
    {
        public void Configure(EntityTypeBuilder<KnowledgeVersion> builder)
        {
            builder.ToTable("knowledge_versions");
            builder.Property(v => v.FileName).HasMaxLength(300);
            builder.Property(v => v.MediaType).HasMaxLength(150);
            builder.Property(v => v.Language).HasMaxLength(5);
            builder.Property(v => v.Warnings).HasColumnType("jsonb");
            builder.Property(v => v.CreatedBy).HasMaxLength(200);
            builder.HasIndex(v => new { v.TenantId, v.SourceId, v.Number }, "ix_knowledge_versions_number").IsUnique();
            builder.HasOne<KnowledgeSource>().WithMany().HasForeignKey(v => v.SourceId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A mebibyte of a version's bytes.</summary>
public sealed class KnowledgeFilePart : ITenantOwned
{
    public Guid VersionId { get; init; }

    /// <summary>From 0.</summary>
    public int Number { get; init; }

    public TenantId TenantId { get; init; }

    public byte[] Bytes { get; init; } = [];

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeFilePart>
    {
        public void Configure(EntityTypeBuilder<KnowledgeFilePart> builder)
        {
            builder.ToTable("knowledge_file_parts");
            builder.HasKey(p => new { p.VersionId, p.Number });
            builder.HasOne<KnowledgeVersion>().WithMany().HasForeignKey(p => p.VersionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>A piece of the extracted text: a page of a PDF, a sheet, some hundred rows, some thousand letters.</summary>
public sealed class KnowledgePage : ITenantOwned
{
    public Guid VersionId { get; init; }

    /// <summary>From 1.</summary>
    public int Number { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>What people call it: the page's own number, the sheet's name.</summary>
    public string? Label { get; init; }

    /// <summary>Where it begins in the version's text, in UTF-16 code units.</summary>
    public long StartAt { get; init; }

    public int Length { get; init; }

    public string Text { get; init; } = "";

    /// <summary>JSON: links that were found on it.</summary>
    public string Links { get; init; } = "[]";

    /// <summary>JSON: why it was skipped; its text is empty then.</summary>
    public string? Fault { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgePage>
    {
        public void Configure(EntityTypeBuilder<KnowledgePage> builder)
        {
            builder.ToTable("knowledge_pages");
            builder.HasKey(p => new { p.VersionId, p.Number });
            builder.Property(p => p.Label).HasMaxLength(200);
            builder.Property(p => p.Links).HasColumnType("jsonb");
            builder.Property(p => p.Fault).HasColumnType("jsonb");
            builder.HasOne<KnowledgeVersion>().WithMany().HasForeignKey(p => p.VersionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
