using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Audit.Data;

/// <summary>Who did what to which object. Never changed, chained by hash to the entry before it.</summary>
public sealed class AuditEntry : IOutlivesTenant
{
    public TenantId TenantId { get; init; }

    /// <summary>1, 2, 3 … within the tenant, without gaps.</summary>
    public long Seq { get; init; }

    public DateTimeOffset At { get; init; }

    public ActorKind ActorKind { get; init; }

    public string ActorId { get; init; } = "";

    public string ActorName { get; init; } = "";

    public string? Address { get; init; }

    public string Action { get; init; } = "";

    public string ObjectType { get; init; } = "";

    public string ObjectId { get; init; } = "";

    public string? ObjectName { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public byte[] PrevHash { get; init; } = [];

    public byte[] Hash { get; set; } = [];

    private sealed class Configuration : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("audit_entries");
            builder.HasKey(e => new { e.TenantId, e.Seq, e.At });
            builder.Property(e => e.ActorKind).HasMaxLength(20);
            builder.Property(e => e.ActorId).HasMaxLength(100);
            builder.Property(e => e.ActorName).HasMaxLength(200);
            builder.Property(e => e.Address).HasMaxLength(64);
            builder.Property(e => e.Action).HasMaxLength(100);
            builder.Property(e => e.ObjectType).HasMaxLength(50);
            builder.Property(e => e.ObjectId).HasMaxLength(100);
            builder.Property(e => e.ObjectName).HasMaxLength(200);
            builder.Property(e => e.Before).HasColumnType("jsonb");
            builder.Property(e => e.After).HasColumnType("jsonb");
            builder.HasIndex(e => new { e.TenantId, e.At }, "ix_audit_entries_at").IsDescending(false, true);
        }
    }
}

/// <summary>The newest link of a tenant's chain.</summary>
public sealed class AuditHead : IOutlivesTenant
{
    public TenantId TenantId { get; init; }

    public long Seq { get; set; }

    public byte[] Hash { get; set; } = [];

    private sealed class Configuration : IEntityTypeConfiguration<AuditHead>
    {
        public void Configure(EntityTypeBuilder<AuditHead> builder)
        {
            builder.ToTable("audit_heads");
            builder.HasKey(h => h.TenantId);
        }
    }
}
