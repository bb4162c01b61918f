using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Data;

/// <summary>One sign-in of a person on one device. The cookie names it; revoking it signs that device out.</summary>
public sealed class UserSession : IPlatformWide
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public UserId UserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public bool IsPersistent { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<UserSession>
    {
        public void Configure(EntityTypeBuilder<UserSession> builder)
        {
            builder.ToTable("user_sessions");
            builder.Property(s => s.Address).HasMaxLength(64);
            builder.Property(s => s.UserAgent).HasMaxLength(300);
            builder.HasIndex(s => s.UserId);
            builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
