using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Golden.Data;

/// <summary>A question of which it is known where the answer stands.</summary>
public sealed class GoldenQuestion : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Question { get; init; } = "";

    public GoldenOrigin Origin { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    private sealed class Configuration : IEntityTypeConfiguration<GoldenQuestion>
    {
        public void Configure(EntityTypeBuilder<GoldenQuestion> builder)
        {
            builder.ToTable("knowledge_golden");
            builder.Property(q => q.Question).HasMaxLength(2000);
            builder.Property(q => q.Origin).HasMaxLength(20);
            builder.Property(q => q.CreatedBy).HasMaxLength(200);
            builder.HasIndex(q => new { q.TenantId, q.Id }, "ix_knowledge_golden_tenant_id");
        }
    }
}

/// <summary>A place that answers a golden question.</summary>
public sealed class GoldenPlace : ITenantOwned
{
    public Guid GoldenId { get; init; }

    /// <summary>From 0.</summary>
    public int Number { get; init; }

    public TenantId TenantId { get; init; }

    public Guid SourceId { get; init; }

    /// <summary>The version that the place is of.</summary>
    public int SourceVersion { get; private set; }

    /// <summary>UTF-16 code units in that version's text, half-open.</summary>
    public long StartAt { get; private set; }

    public long EndAt { get; private set; }

    /// <summary>What stands there: by it the place is found again in later versions.</summary>
    public string Quote { get; init; } = "";

    /// <summary>The version in which it was looked for last.</summary>
    public int LookedAt { get; private set; }

    /// <summary>That version does not have it any more.</summary>
    public bool IsStale { get; private set; }

    public void Stand(int version, long start, long end) => (SourceVersion, StartAt, EndAt, LookedAt, IsStale) = (version, start, end, version, false);

    public void Miss(int version) => (LookedAt, IsStale) = (version, true);

    private sealed class Configuration : IEntityTypeConfiguration<GoldenPlace>
    {
        public void Configure(EntityTypeBuilder<GoldenPlace> builder)
        {
            builder.ToTable("knowledge_golden_places");
            builder.HasKey(p => new { p.GoldenId, p.Number });
            builder.Property(p => p.Quote).HasMaxLength(8000);
            builder.HasOne<GoldenQuestion>().WithMany().HasForeignKey(p => p.GoldenId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeSource>().WithMany().HasForeignKey(p => p.SourceId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>All golden questions, asked once.</summary>
public sealed class GoldenRun : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public GoldenSubject Subject { get; init; }

    /// <summary>JSON of <see cref="GoldenSettings"/>.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>JSON: a list of <see cref="GoldenSummary"/>.</summary>
    public string Summaries { get; init; } = "[]";

    /// <summary>JSON: a list of <see cref="GoldenResult"/>.</summary>
    public string Results { get; init; } = "[]";

    public int TookMs { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    private sealed class Configuration : IEntityTypeConfiguration<GoldenRun>
    {
        public void Configure(EntityTypeBuilder<GoldenRun> builder)
        {
            builder.ToTable("knowledge_golden_runs");
            builder.Property(r => r.Subject).HasMaxLength(20);
            builder.Property(r => r.Settings).HasColumnType("jsonb");
            builder.Property(r => r.Summaries).HasColumnType("jsonb");
            builder.Property(r => r.Results).HasColumnType("jsonb");
            builder.Property(r => r.CreatedBy).HasMaxLength(200);
            builder.HasIndex(r => new { r.TenantId, r.Id }, "ix_knowledge_golden_runs_tenant_id");
        }
    }
}
