using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Testing.Data;

/// <summary>A question to an agent, with what must come of it.</summary>
public sealed class AgentTestCase : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public int Position { get; set; }

    public string Name { get; private set; } = "";

    /// <summary>A <see cref="TestCaseContent"/> as JSON.</summary>
    public string Content { get; private set; } = "{}";

    /// <summary>Of the content: the ETag, and by which a result tells whether it is of this very case. Moving it in the list is no change.</summary>
    public int Version { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public string UpdatedBy { get; private set; } = "";

    public void Become(string name, string content, DateTimeOffset now, string by) => (Name, Content, Version, UpdatedAt, UpdatedBy) = (name, content, Version + 1, now, by);

    private sealed class Configuration : IEntityTypeConfiguration<AgentTestCase>
    {
        public void Configure(EntityTypeBuilder<AgentTestCase> builder)
        {
            builder.ToTable("agent_test_cases");
            builder.Property(c => c.Name).HasMaxLength(200);
            builder.Property(c => c.Content).HasColumnType("jsonb");
            builder.Property(c => c.UpdatedBy).HasMaxLength(200);
            builder.Property(c => c.Version).IsConcurrencyToken();
            builder.HasIndex(c => new { c.AgentId, c.Position });
            builder.HasOne<Agent>().WithMany().HasForeignKey(c => c.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
