using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Data;

/// <summary>A person who can sign in. What they may do in a tenant is in <see cref="Membership"/>.</summary>
public sealed class User : IdentityUser<UserId>, IPlatformWide
{
    public string DisplayName { get; set; } = "";

    public string Language { get; set; } = "ru";

    public bool IsPlatformAdministrator { get; set; }

    public bool MustChangePassword { get; set; }

    /// <summary>SHA-256 (hex) of the last accepted one-time code: the same code is not taken twice.</summary>
    public string? LastTotpHash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("users");
            builder.HasKey(u => u.Id);
            builder.Property(u => u.UserName).HasMaxLength(256).IsRequired();
            builder.Property(u => u.NormalizedUserName).HasMaxLength(256).IsRequired();
            builder.Property(u => u.Email).HasMaxLength(256).IsRequired();
            builder.Property(u => u.NormalizedEmail).HasMaxLength(256).IsRequired();
            builder.Property(u => u.PhoneNumberConfirmed).HasDefaultValue(false);
            builder.Property(u => u.ConcurrencyStamp).IsConcurrencyToken();
            builder.Property(u => u.DisplayName).HasMaxLength(100);
            builder.Property(u => u.Language).HasMaxLength(5);
            builder.Property(u => u.LastTotpHash).HasMaxLength(64);
            builder.HasIndex(u => u.NormalizedUserName).IsUnique();
            builder.HasIndex(u => u.NormalizedEmail).IsUnique();
        }
    }
}

/// <summary>ASP.NET Core Identity's place for the second factor's secret and recovery codes.</summary>
public sealed class UserToken : IdentityUserToken<UserId>, IPlatformWide
{
    private sealed class Configuration : IEntityTypeConfiguration<UserToken>
    {
        public void Configure(EntityTypeBuilder<UserToken> builder)
        {
            builder.ToTable("user_tokens");
            builder.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
            builder.Property(t => t.LoginProvider).HasMaxLength(128);
            builder.Property(t => t.Name).HasMaxLength(128);
            builder.HasOne<User>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
