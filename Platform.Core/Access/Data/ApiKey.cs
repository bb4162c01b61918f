using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Data;

/// <summary>A program's key to one tenant.</summary>
public sealed class ApiKey : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Name { get; init; } = "";

    /// <summary>The first characters, to tell keys apart.</summary>
    public string Prefix { get; init; } = "";

    public byte[] KeyHash { get; init; } = [];

    public string[] Scopes { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("api_keys");
            builder.Property(k => k.Name).HasMaxLength(100);
            builder.Property(k => k.Prefix).HasMaxLength(16);
            builder.Property(k => k.CreatedBy).HasMaxLength(200);
            builder.HasIndex(k => new { k.TenantId, k.KeyHash }).IsUnique().HasDatabaseName("ix_api_keys_key_hash");
            builder.HasIndex(k => k.KeyHash, "ix_api_keys_hash_only");
        }
    }
}

/// <summary>A television's token and how it shows the board.</summary>
public sealed class Screen : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public string Name { get; set; } = "";

    public byte[] TokenHash { get; set; } = [];

    /// <summary>Departments that are shown; empty for all.</summary>
    public string[] Departments { get; set; } = [];

    /// <summary><c>dark</c> or <c>light</c>.</summary>
    public string Theme { get; set; } = "dark";

    public string Language { get; set; } = "ru";

    public bool Sound { get; set; }

    /// <summary>Concurrency token, moved by changes alone, not by being seen; the ETag of the REST resource.</summary>
    public int Version { get; private set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSeenAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public void MarkChanged() => Version++;

    private sealed class Configuration : IEntityTypeConfiguration<Screen>
    {
        public void Configure(EntityTypeBuilder<Screen> builder)
        {
            builder.ToTable("screens");
            builder.Property(s => s.Name).HasMaxLength(100);
            builder.Property(s => s.Theme).HasMaxLength(10);
            builder.Property(s => s.Language).HasMaxLength(5);
            builder.Property(s => s.Version).IsConcurrencyToken();
            builder.HasIndex(s => new { s.TenantId, s.TokenHash }).IsUnique().HasDatabaseName("ix_screens_token_hash");
            builder.HasIndex(s => s.TokenHash, "ix_screens_hash_only");
        }
    }
}
