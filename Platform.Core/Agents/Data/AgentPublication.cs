using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Data;

/// <summary>One time that a version was put in effect. Never changed.</summary>
public sealed class AgentPublication : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid AgentId { get; init; }

    public TenantId TenantId { get; init; }

    public int Number { get; init; }

    public string? Comment { get; init; }

    /// <summary>How the test cases stood; null for times before there were any to keep.</summary>
    public TestsState? Tests { get; init; }

    /// <summary>Why it was done although they were not green.</summary>
    public string? Reason { get; init; }

    public string PublishedBy { get; init; } = "";

    public DateTimeOffset PublishedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<AgentPublication>
    {
        public void Configure(EntityTypeBuilder<AgentPublication> builder)
        {
            builder.ToTable("agent_publications");
            builder.Property(p => p.Comment).HasMaxLength(500);
            builder.Property(p => p.Tests).HasMaxLength(20);
            builder.Property(p => p.Reason).HasMaxLength(500);
            builder.Property(p => p.PublishedBy).HasMaxLength(200);
            builder.HasIndex(p => new { p.AgentId, p.Number });
            builder.HasOne<Agent>().WithMany().HasForeignKey(p => p.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
