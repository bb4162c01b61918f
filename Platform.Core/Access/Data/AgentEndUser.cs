using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Data;

/// <summary>Whom an agent listens to; no row means everybody.</summary>
public sealed class AgentAccess : ITenantOwned
{
    public Guid AgentId { get; init; }

    public TenantId TenantId { get; init; }

    public AgentAccessMode Mode { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public string UpdatedBy { get; set; } = "";

    private sealed class Configuration : IEntityTypeConfiguration<AgentAccess>
    {
        public void Configure(EntityTypeBuilder<AgentAccess> builder)
        {
            builder.ToTable("agent_access");
            builder.HasKey(a => a.AgentId);
            builder.Property(a => a.Mode).HasMaxLength(30);
            builder.Property(a => a.UpdatedBy).HasMaxLength(200);
        }
    }
}

/// <summary>A person outside whom an agent listens to, or not.</summary>
public sealed class AgentEndUser : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public string Channel { get; init; } = "";

    public string PlatformUserId { get; init; } = "";

    public EndUserState State { get; set; }

    public string? Note { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public string UpdatedBy { get; set; } = "";

    private sealed class Configuration : IEntityTypeConfiguration<AgentEndUser>
    {
        public void Configure(EntityTypeBuilder<AgentEndUser> builder)
        {
            builder.ToTable("agent_end_users");
            builder.Property(u => u.Channel).HasMaxLength(40);
            builder.Property(u => u.PlatformUserId).HasMaxLength(255);
            builder.Property(u => u.State).HasMaxLength(20);
            builder.Property(u => u.Note).HasMaxLength(500);
            builder.Property(u => u.UpdatedBy).HasMaxLength(200);
            builder.HasIndex(u => new { u.TenantId, u.AgentId, u.Channel, u.PlatformUserId }).IsUnique();
        }
    }
}
