using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Testing.Data;

/// <summary>Test cases of an agent put to one of its versions. A node carries it out under a lease (see <see cref="Runs.TestRunRows"/>).</summary>
public sealed class AgentTestRun : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public int AgentVersion { get; init; }

    /// <summary>Which tools the version had, and in which state (see <see cref="ToolsMark"/>).</summary>
    public string ToolsMark { get; init; } = "";

    public TestRunState State { get; private set; }

    /// <summary><c>ru</c> or <c>en</c>: of those who read the judge's reasons.</summary>
    public string Language { get; init; } = "en";

    /// <summary>IANA: of the user, where the case does not say.</summary>
    public string TimeZone { get; init; } = "UTC";

    public string StartedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public Guid? Instance { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>How many nodes have taken it up.</summary>
    public int Attempts { get; private set; }

    public void Cancel(DateTimeOffset now) => (State, EndedAt, Instance, LeaseUntil) = (TestRunState.Cancelled, now, null, null);

    private sealed class Configuration : IEntityTypeConfiguration<AgentTestRun>
    {
        public void Configure(EntityTypeBuilder<AgentTestRun> builder)
        {
            builder.ToTable("agent_test_runs");
            builder.Property(r => r.ToolsMark).HasMaxLength(64);
            builder.Property(r => r.State).HasMaxLength(20);
            builder.Property(r => r.Language).HasMaxLength(5);
            builder.Property(r => r.TimeZone).HasMaxLength(64);
            builder.Property(r => r.StartedBy).HasMaxLength(200);
            builder.HasIndex(r => new { r.AgentId, r.Id });
            builder.HasIndex(r => r.CreatedAt, "ix_agent_test_runs_due").HasFilter("ended_at IS NULL");
            builder.HasOne<Agent>().WithMany().HasForeignKey(r => r.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
