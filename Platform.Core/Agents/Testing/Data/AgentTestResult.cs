using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Testing.Data;

/// <summary>What came of one case in one run.</summary>
public sealed class AgentTestResult : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid RunId { get; init; }

    public Guid CaseId { get; init; }

    public Guid AgentId { get; init; }

    public int AgentVersion { get; init; }

    /// <summary>Of the case, when it was put to the agent.</summary>
    public int CaseVersion { get; init; }

    public string ToolsMark { get; init; } = "";

    public int Position { get; init; }

    public string Name { get; init; } = "";

    public TestResultState State { get; private set; }

    public string? Answer { get; private set; }

    /// <summary>JSON of a list of <see cref="TestCall"/>.</summary>
    public string? Calls { get; private set; }

    /// <summary>JSON of a list of <see cref="TestVerdict"/>.</summary>
    public string? Verdicts { get; private set; }

    /// <summary>JSON of a <see cref="TestFault"/>: why there is no answer.</summary>
    public string? Fault { get; private set; }

    public long PromptTokens { get; private set; }

    public long CompletionTokens { get; private set; }

    /// <summary>US dollars, the judge aside.</summary>
    public decimal Cost { get; private set; }

    public long JudgeTokens { get; private set; }

    public decimal JudgeCost { get; private set; }

    public int TookMs { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    private sealed class Configuration : IEntityTypeConfiguration<AgentTestResult>
    {
        public void Configure(EntityTypeBuilder<AgentTestResult> builder)
        {
            builder.ToTable("agent_test_results");
            builder.Property(r => r.ToolsMark).HasMaxLength(64);
            builder.Property(r => r.Name).HasMaxLength(200);
            builder.Property(r => r.State).HasMaxLength(20);
            builder.Property(r => r.Calls).HasColumnType("jsonb");
            builder.Property(r => r.Verdicts).HasColumnType("jsonb");
            builder.Property(r => r.Fault).HasColumnType("jsonb");
            builder.Property(r => r.Cost).HasPrecision(18, 9);
            builder.Property(r => r.JudgeCost).HasPrecision(18, 9);
            builder.HasIndex(r => new { r.RunId, r.Position });
            builder.HasIndex(r => new { r.CaseId, r.AgentVersion });
            builder.HasOne<AgentTestRun>().WithMany().HasForeignKey(r => r.RunId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<AgentTestCase>().WithMany().HasForeignKey(r => r.CaseId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
