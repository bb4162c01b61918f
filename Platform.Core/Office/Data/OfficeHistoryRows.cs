using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Office.Data;

/// <summary>A change of status, or of working/idle within ok. Written by the trigger on office_agents.</summary>
public sealed class OfficeEventRow : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public string AgentId { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public long Seq { get; init; }

    public string? FromStatus { get; init; }

    public string ToStatus { get; init; } = "";

    public bool FromWorking { get; init; }

    public bool ToWorking { get; init; }

    public string Reason { get; init; } = "";

    public string? Task { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<OfficeEventRow>
    {
        public void Configure(EntityTypeBuilder<OfficeEventRow> builder)
        {
            builder.ToTable("office_events");
            builder.HasKey(e => new { e.TenantId, e.AgentId, e.At, e.Seq });
            builder.Property(e => e.AgentId).HasMaxLength(100).UseCollation("C");
            builder.Property(e => e.Seq).HasDefaultValueSql("nextval('office_events_seq')");
            builder.Property(e => e.FromStatus).HasMaxLength(10);
            builder.Property(e => e.ToStatus).HasMaxLength(10);
            builder.Property(e => e.Reason).HasMaxLength(20);
            builder.Property(e => e.Task).HasMaxLength(255);
        }
    }
}

/// <summary>How an agent looked at a moment: at most one a minute, on a change of status, or of the task at most every ten seconds.</summary>
public sealed class OfficeSampleRow : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public string AgentId { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public string Status { get; init; } = "";

    public string? Task { get; init; }

    public string Metrics { get; init; } = "{}";

    private sealed class Configuration : IEntityTypeConfiguration<OfficeSampleRow>
    {
        public void Configure(EntityTypeBuilder<OfficeSampleRow> builder)
        {
            builder.ToTable("office_samples");
            builder.HasKey(s => new { s.TenantId, s.AgentId, s.At });
            builder.Property(s => s.AgentId).HasMaxLength(100).UseCollation("C");
            builder.Property(s => s.Status).HasMaxLength(10);
            builder.Property(s => s.Task).HasMaxLength(255);
            builder.Property(s => s.Metrics).HasColumnType("jsonb");
        }
    }
}
