using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Data;

/// <summary>Something that agents can do, described to their models by a JSON Schema.</summary>
public sealed class Tool : ITenantOwned
{
    /// <summary>The secret box's purpose for <see cref="Secrets"/>.</summary>
    public const string Purpose = "agents.tool";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Name { get; set; } = "";

    public ToolType ToolType { get; set; }

    public string? Description { get; set; }

    /// <summary>The text as it was sent.</summary>
    public string InputSchema { get; set; } = "{}";

    /// <summary>The agent that is asked: of sub_assistant tools, and of no other.</summary>
    public Guid? AssistantId { get; set; }

    /// <summary>JSON; in the place of each secret stands <c>***</c>.</summary>
    public string Config { get; set; } = "{}";

    public string? Secrets { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>The ETag of the REST resource.</summary>
    public int Version { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public void MarkChanged(DateTimeOffset now) => (Version, UpdatedAt) = (Version + 1, now);

    private sealed class Configuration : IEntityTypeConfiguration<Tool>
    {
        public void Configure(EntityTypeBuilder<Tool> builder)
        {
            builder.ToTable("tools");
            builder.Property(t => t.Name).HasMaxLength(255);
            builder.Property(t => t.ToolType).HasMaxLength(20);
            builder.Property(t => t.Config).HasColumnType("jsonb");
            builder.Property(t => t.Version).IsConcurrencyToken();
            builder.HasOne<Agent>().WithMany().HasForeignKey(t => t.AssistantId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>A tool of an agent's version in effect.</summary>
public sealed class AgentToolLink : ITenantOwned
{
    public Guid AgentId { get; init; }

    public Guid ToolId { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>Asked in place of the tool's own assistant.</summary>
    public Guid? SubAssistantId { get; set; }

    public int Position { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<AgentToolLink>
    {
        public void Configure(EntityTypeBuilder<AgentToolLink> builder)
        {
            builder.ToTable("agent_tool_links");
            builder.HasKey(l => new { l.AgentId, l.ToolId });
            builder.HasOne<Agent>().WithMany().HasForeignKey(l => l.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Tool>().WithMany().HasForeignKey(l => l.ToolId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<Agent>().WithMany().HasForeignKey(l => l.SubAssistantId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>An agent that the version in effect of another one may ask.</summary>
public sealed class AgentSubLink : ITenantOwned
{
    public Guid AgentId { get; init; }

    public Guid SubAgentId { get; init; }

    public TenantId TenantId { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<AgentSubLink>
    {
        public void Configure(EntityTypeBuilder<AgentSubLink> builder)
        {
            builder.ToTable("agent_sub_links");
            builder.HasKey(l => new { l.AgentId, l.SubAgentId });
            builder.HasOne<Agent>().WithMany().HasForeignKey(l => l.AgentId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<Agent>().WithMany().HasForeignKey(l => l.SubAgentId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>The one thread of a user with an assistant.</summary>
public sealed class AssistantThread : ITenantOwned
{
    public Guid AgentId { get; init; }

    public string UserId { get; init; } = "";

    public TenantId TenantId { get; init; }

    public string ThreadId { get; set; } = "";

    public DateTimeOffset LastUsed { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<AssistantThread>
    {
        public void Configure(EntityTypeBuilder<AssistantThread> builder)
        {
            builder.ToTable("assistant_threads");
            builder.HasKey(t => new { t.AgentId, t.UserId });
            builder.Property(t => t.UserId).HasMaxLength(255);
            builder.Property(t => t.ThreadId).HasMaxLength(255);
            builder.HasOne<Agent>().WithMany().HasForeignKey(t => t.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
