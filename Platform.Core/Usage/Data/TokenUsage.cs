using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Usage.Data;

/// <summary>A row of the ledger: see <see cref="UsageRecord"/>.</summary>
public sealed class TokenUsage : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public DateTimeOffset At { get; init; }

    public Guid Id { get; init; }

    public Guid? AgentId { get; init; }

    public Guid? SubAgentId { get; init; }

    public string? ThreadId { get; init; }

    public string? InteractionId { get; init; }

    public UsageKind Kind { get; init; }

    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public short Attempt { get; init; }

    public bool IsFinal { get; init; }

    public string Outcome { get; init; } = "";

    public string? FallbackReason { get; init; }

    public bool IsEstimated { get; init; }

    public int PromptTokens { get; init; }

    public int CompletionTokens { get; init; }

    public int TotalTokens { get; init; }

    public decimal Cost { get; init; }

    public int LatencyMs { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<TokenUsage>
    {
        public void Configure(EntityTypeBuilder<TokenUsage> builder)
        {
            builder.ToTable("token_usage");
            builder.HasKey(u => new { u.TenantId, u.At, u.Id });
            builder.Property(u => u.ThreadId).HasMaxLength(200);
            builder.Property(u => u.InteractionId).HasMaxLength(100);
            builder.Property(u => u.Kind).HasMaxLength(10);
            builder.Property(u => u.Provider).HasMaxLength(64);
            builder.Property(u => u.Model).HasMaxLength(200);
            builder.Property(u => u.Outcome).HasMaxLength(60);
            builder.Property(u => u.FallbackReason).HasMaxLength(60);
            builder.Property(u => u.Cost).HasPrecision(18, 9);
            builder.HasIndex(u => new { u.TenantId, u.AgentId, u.At }, "ix_token_usage_agent");
        }
    }
}
