using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Data;

/// <summary>The attempts of one minute at one model with one key, whichever node made them.</summary>
public sealed class ModelHealthMinute : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public DateTimeOffset Minute { get; init; }

    public string Provider { get; init; } = "";

    /// <summary>Zeros where there is no key of the tenant.</summary>
    public Guid KeyId { get; init; }

    public string Model { get; init; } = "";

    public int Attempts { get; init; }

    public int Errors { get; init; }

    /// <summary>Of the attempts that went well, summed up.</summary>
    public long LatencyMs { get; init; }

    public int LongestMs { get; init; }

    public string? LastError { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ModelHealthMinute>
    {
        public void Configure(EntityTypeBuilder<ModelHealthMinute> builder)
        {
            builder.ToTable("model_health");
            builder.HasKey(h => new { h.TenantId, h.Minute, h.Provider, h.KeyId, h.Model });
            builder.Property(h => h.Provider).HasMaxLength(64);
            builder.Property(h => h.Model).HasMaxLength(200);
            builder.Property(h => h.LastError).HasMaxLength(60);
        }
    }
}

/// <summary>How the breaker of a provider's key stands on one node.</summary>
public sealed class ModelBreakerRow : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public string Provider { get; init; } = "";

    public Guid KeyId { get; init; }

    public string Node { get; init; } = "";

    public string State { get; init; } = "";

    public string? Reason { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public DateTimeOffset? OpenUntil { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ModelBreakerRow>
    {
        public void Configure(EntityTypeBuilder<ModelBreakerRow> builder)
        {
            builder.ToTable("model_breakers");
            builder.HasKey(b => new { b.TenantId, b.Provider, b.KeyId, b.Node });
            builder.Property(b => b.Provider).HasMaxLength(64);
            builder.Property(b => b.Node).HasMaxLength(100);
            builder.Property(b => b.State).HasMaxLength(10);
            builder.Property(b => b.Reason).HasMaxLength(60);
        }
    }
}
