using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Idempotency;

internal enum IdempotentState
{
    /// <summary>An attempt works on it until <see cref="IdempotentRequest.BusyUntil"/>.</summary>
    Running,

    /// <summary>What was asked for is stored, its answer not yet.</summary>
    CarriedOut,

    /// <summary>The answer is kept.</summary>
    Answered,
}

/// <summary>A request that a program may repeat under one key.</summary>
internal sealed class IdempotentRequest : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public string Key { get; init; } = "";

    /// <summary>SHA-256 of method, address and body.</summary>
    public byte[] RequestHash { get; init; } = [];

    public IdempotentState State { get; init; }

    /// <summary>Which try holds it: one that lost it stores nothing any more.</summary>
    public Guid Attempt { get; init; }

    public DateTimeOffset BusyUntil { get; init; }

    /// <summary>Status, headers and body, sealed: an answer may hold a secret that is shown once.</summary>
    public string? Answer { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<IdempotentRequest>
    {
        public void Configure(EntityTypeBuilder<IdempotentRequest> builder)
        {
            builder.ToTable("idempotent_requests");
            builder.HasKey(r => new { r.TenantId, r.Key });
            builder.Property(r => r.Key).HasMaxLength(255);
            builder.Property(r => r.State).HasMaxLength(20);
            builder.HasIndex(r => r.CreatedAt);
        }
    }
}
