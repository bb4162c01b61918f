using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Golden.Data;

/// <summary>One search. Written by <see cref="Asked.SearchLog"/> alone.</summary>
public sealed class KnowledgeSearch : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public DateTimeOffset At { get; init; }

    public Guid Id { get; init; }

    public string Query { get; init; } = "";

    /// <summary><c>api</c>, <c>chat</c>, <c>test</c>, <c>lab</c>.</summary>
    public string Origin { get; init; } = "";

    public Guid? AgentId { get; init; }

    public int Found { get; init; }

    /// <summary>The best place's score; null where there is none.</summary>
    public double? Best { get; init; }

    public int TookMs { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<KnowledgeSearch>
    {
        public void Configure(EntityTypeBuilder<KnowledgeSearch> builder)
        {
            builder.ToTable("knowledge_searches");
            builder.HasKey(s => new { s.TenantId, s.At, s.Id });
            builder.Property(s => s.Query).HasMaxLength(1000);
            builder.Property(s => s.Origin).HasMaxLength(10);
        }
    }
}
