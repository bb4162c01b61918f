using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Data;

/// <summary>An AI agent; the assistants API shows the same row.</summary>
public sealed class Agent : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Slug { get; init; } = "";

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public Guid? OwnerId { get; set; }

    public AgentStatus Status { get; private set; }

    public bool IsSecretary { get; set; }

    public AssistantType AssistantType { get; set; }

    public string? OpenaiAssistantId { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Of the version in effect, for filters.</summary>
    public string? Department { get; set; }

    public int NewestVersion { get; private set; }

    public int? PublishedVersion { get; private set; }

    /// <summary>Grows with every change, of its tools too; the ETag of the REST resources.</summary>
    public long Epoch { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The name of who made the last change.</summary>
    public string UpdatedBy { get; private set; } = "";

    /// <summary>The version that is in effect: the published one, or the newest draft of what was never published.</summary>
    public int EffectiveVersion => PublishedVersion ?? NewestVersion;

    public int NextVersion() => ++NewestVersion;

    public void Publish(int version) => (PublishedVersion, Status) = (version, AgentStatus.Published);

    public void Archive() => Status = AgentStatus.Archived;

    public void MarkChanged(DateTimeOffset now, string by) => (Epoch, UpdatedAt, UpdatedBy) = (Epoch + 1, now, by);

    private sealed class Configuration : IEntityTypeConfiguration<Agent>
    {
        public void Configure(EntityTypeBuilder<Agent> builder)
        {
            builder.ToTable("agents");
            builder.Property(a => a.Slug).HasMaxLength(64);
            builder.Property(a => a.Name).HasMaxLength(255);
            builder.Property(a => a.Status).HasMaxLength(20);
            builder.Property(a => a.AssistantType).HasMaxLength(20);
            builder.Property(a => a.OpenaiAssistantId).HasMaxLength(255);
            builder.Property(a => a.Department).HasMaxLength(100);
            builder.Property(a => a.UpdatedBy).HasMaxLength(200);
            builder.Ignore(a => a.EffectiveVersion);
            builder.HasIndex(a => new { a.TenantId, a.Slug }).IsUnique();
        }
    }
}

/// <summary>One state of an agent's configuration. Never changed.</summary>
public sealed class AgentVersion : ITenantOwned
{
    /// <summary>The secret box's purpose for <see cref="Secrets"/>.</summary>
    public const string Purpose = "agents.version";

    public Guid AgentId { get; init; }

    public int Number { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>JSON; in the place of each secret stands <c>***</c>.</summary>
    public string Config { get; init; } = "{}";

    /// <summary>Sealed JSON of the secrets by their names; null where there are none.</summary>
    public string? Secrets { get; init; }

    /// <summary>By which a bot's token is recognised without opening <see cref="Secrets"/>; null where there is none.</summary>
    public byte[]? BotTokenHash { get; init; }

    public string? Comment { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<AgentVersion>
    {
        public void Configure(EntityTypeBuilder<AgentVersion> builder)
        {
            builder.ToTable("agent_versions");
            builder.HasKey(v => new { v.AgentId, v.Number });
            builder.Property(v => v.Config).HasColumnType("jsonb");
            builder.Property(v => v.Comment).HasMaxLength(500);
            builder.Property(v => v.CreatedBy).HasMaxLength(200);
            builder.HasIndex(v => v.BotTokenHash).HasFilter("bot_token_hash IS NOT NULL");
            builder.HasOne<Agent>().WithMany().HasForeignKey(v => v.AgentId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
