using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>Something that an agent remembers of one of its users.</summary>
public sealed class KnowledgeMemory : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public string Channel { get; init; } = "";

    /// <summary>As the channel calls them.</summary>
    public string UserId { get; init; } = "";

    public MemoryKind Kind { get; set; }

    /// <summary>What there is one of: told again, it is replaced.</summary>
    public string Subject { get; init; } = "";

    public string Text { get; set; } = "";

    public MemorySource Source { get; set; }

    public string? SourceMessageId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeMemory>
    {
        public void Configure(EntityTypeBuilder<KnowledgeMemory> builder)
        {
            builder.ToTable("knowledge_memories");
            builder.Property(m => m.Channel).HasMaxLength(50);
            builder.Property(m => m.UserId).HasMaxLength(255);
            builder.Property(m => m.Kind).HasMaxLength(20);
            builder.Property(m => m.Subject).HasMaxLength(200);
            builder.Property(m => m.Text).HasMaxLength(500);
            builder.Property(m => m.Source).HasMaxLength(20);
            builder.Property(m => m.SourceMessageId).HasMaxLength(200);
            builder.HasIndex(m => new { m.TenantId, m.AgentId, m.Channel, m.UserId, m.Subject }, "ix_knowledge_memories_subject").IsUnique();
        }
    }
}
