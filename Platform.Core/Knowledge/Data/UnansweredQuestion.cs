using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>A real question that found nothing.</summary>
public sealed class UnansweredQuestion : ITenantOwned
{
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>SHA-256 of the agent and the question without case and spaces around it: the same question is one row.</summary>
    public byte[] QuestionHash { get; init; } = [];

    /// <summary>Its first 500 characters, as it was last asked.</summary>
    public string Question { get; init; } = "";

    /// <summary>Who asked last: <c>api</c>, <c>chat</c>.</summary>
    public string Origin { get; init; } = "";

    public Guid? AgentId { get; init; }

    public int Times { get; init; }

    public DateTimeOffset FirstAt { get; init; }

    public DateTimeOffset LastAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<UnansweredQuestion>
    {
        public void Configure(EntityTypeBuilder<UnansweredQuestion> builder)
        {
            builder.ToTable("knowledge_unanswered");
            builder.Property(q => q.Question).HasMaxLength(500);
            builder.Property(q => q.Origin).HasMaxLength(20);
            builder.HasIndex(q => new { q.TenantId, q.QuestionHash }, "ix_knowledge_unanswered_question").IsUnique();
            builder.HasIndex(q => new { q.TenantId, q.LastAt }, "ix_knowledge_unanswered_last_at");
        }
    }
}
