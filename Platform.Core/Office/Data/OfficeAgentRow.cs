using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Office.Data;

/// <summary>An agent on the board. Reports write it by <see cref="Reports.AgentBatch"/>; here it is read, acknowledged and deleted.</summary>
public sealed class OfficeAgentRow : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public string AgentId { get; init; } = "";

    public string Department { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Brand { get; init; }

    /// <summary>The last report's word.</summary>
    public string ReportedStatus { get; init; } = "";

    /// <summary>Derived: offline after silence, else the last report's.</summary>
    public string Status { get; init; } = "";

    public DateTimeOffset StatusSince { get; init; }

    public string Reason { get; init; } = "";

    public string? Task { get; init; }

    public string Metrics { get; init; } = "{}";

    public int SalaryEquivalent { get; init; }

    public decimal FteCoefficient { get; init; }

    public string Source { get; init; } = "";

    /// <summary>What was ever received of it, see <see cref="Office.Evidence"/>.</summary>
    public short Evidence { get; init; }

    public DateTimeOffset? LastReportAt { get; init; }

    public DateTimeOffset? LastHeartbeatAt { get; init; }

    public DateTimeOffset LastSeenAt { get; init; }

    public DateTimeOffset SampledAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedComment { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<OfficeAgentRow>
    {
        public void Configure(EntityTypeBuilder<OfficeAgentRow> builder)
        {
            builder.ToTable("office_agents");
            builder.HasKey(a => new { a.TenantId, a.AgentId });
            builder.Property(a => a.AgentId).HasMaxLength(100).UseCollation("C");
            builder.Property(a => a.Department).HasMaxLength(50);
            builder.Property(a => a.Name).HasMaxLength(100);
            builder.Property(a => a.Brand).HasMaxLength(20);
            builder.Property(a => a.ReportedStatus).HasMaxLength(10);
            builder.Property(a => a.Status).HasMaxLength(10);
            builder.Property(a => a.StatusSince).HasDefaultValueSql("now()");
            builder.Property(a => a.Reason).HasMaxLength(20).HasDefaultValue("reported");
            builder.Property(a => a.Task).HasMaxLength(255);
            builder.Property(a => a.Metrics).HasColumnType("jsonb").HasDefaultValueSql("'{}'");
            builder.Property(a => a.SalaryEquivalent).HasDefaultValue(60000);
            builder.Property(a => a.FteCoefficient).HasColumnType("numeric(3,2)").HasDefaultValue(1.00m);
            builder.Property(a => a.Source).HasMaxLength(10);
            builder.Property(a => a.Evidence).HasDefaultValue((short)0);
            builder.Property(a => a.LastSeenAt).HasDefaultValueSql("now()");
            builder.Property(a => a.SampledAt).HasDefaultValueSql("now()");
            builder.Property(a => a.AcknowledgedBy).HasMaxLength(200);
            builder.Property(a => a.AcknowledgedComment).HasMaxLength(500);
            builder.Property(a => a.CreatedAt).HasDefaultValueSql("now()");
        }
    }
}
