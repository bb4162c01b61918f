using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Data;

/// <summary>A place that an answer cites; its version's text is kept for as long. Written by <c>conversations_write</c> together with the answer's line, and removed with it.</summary>
public sealed class KnowledgeCitation : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>The answer's line in its conversation.</summary>
    public Guid MessageId { get; init; }

    /// <summary>The number in the mark.</summary>
    public int N { get; init; }

    public Guid VersionId { get; init; }

    public Guid SourceId { get; init; }

    public Guid AgentId { get; init; }

    public Guid ConversationId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>UTF-16 code units in the version's text, half-open.</summary>
    public long StartAt { get; init; }

    public long EndAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeCitation>
    {
        public void Configure(EntityTypeBuilder<KnowledgeCitation> builder)
        {
            builder.ToTable("knowledge_citations");
            builder.HasKey(c => new { c.MessageId, c.N });
            builder.HasOne<KnowledgeVersion>().WithMany().HasForeignKey(c => c.VersionId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<KnowledgeSource>().WithMany().HasForeignKey(c => c.SourceId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
