using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Data;

/// <summary>A person's role in a tenant.</summary>
public sealed class Membership : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public UserId UserId { get; init; }

    public Role Role { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Concurrency token (PostgreSQL's xmin); the ETag of the REST resource.</summary>
    public uint Version { get; private set; }

    private sealed class Configuration : IEntityTypeConfiguration<Membership>
    {
        public void Configure(EntityTypeBuilder<Membership> builder)
        {
            builder.ToTable("memberships");
            builder.HasKey(m => new { m.TenantId, m.UserId });
            builder.Property(m => m.Role).HasMaxLength(20);
            builder.Property(m => m.Version).IsRowVersion();
            builder.HasIndex(m => m.UserId);
            builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>An invitation by link; the link's secret is kept as a hash.</summary>
public sealed class Invitation : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Email { get; init; } = "";

    public Role Role { get; init; }

    public byte[] TokenHash { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.ToTable("invitations");
            builder.Property(i => i.Email).HasMaxLength(256);
            builder.Property(i => i.Role).HasMaxLength(20);
            builder.Property(i => i.CreatedBy).HasMaxLength(200);
            builder.HasIndex(i => new { i.TenantId, i.TokenHash }).IsUnique().HasDatabaseName("ix_invitations_token_hash");
            builder.HasIndex(i => new { i.TenantId, i.Email }, "ix_invitations_open").IsUnique().HasFilter("accepted_at IS NULL AND revoked_at IS NULL");
            builder.HasIndex(i => i.TokenHash, "ix_invitations_hash_only");
        }
    }
}
