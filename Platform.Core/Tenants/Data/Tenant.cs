using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants.Data;

/// <summary>A workspace of one company in the installation.</summary>
public sealed class Tenant : IPlatformWide
{
    private Tenant()
    {
    }

    public Tenant(string slug, string name, DateTimeOffset now) => (Id, Slug, Name, CreatedAt, UpdatedAt) = (TenantId.New(), slug, name, now, now);

    public TenantId Id { get; private set; }

    public string Slug { get; private set; } = "";

    public string Name { get; private set; } = "";

    public TenantStatus Status { get; private set; }

    /// <summary>IANA name, for example <c>Europe/Moscow</c>.</summary>
    public string TimeZone { get; private set; } = "Europe/Moscow";

    public string Language { get; private set; } = "ru";

    /// <summary>ISO 4217, for salary equivalents and costs.</summary>
    public string Currency { get; private set; } = "RUB";

    /// <summary><c>#rrggbb</c>, or null for the product's own.</summary>
    public string? AccentColor { get; private set; }

    public byte[]? Logo { get; private set; }

    public string? LogoType { get; private set; }

    public bool IsDemo { get; private set; }

    public Dictionary<string, bool> FeatureFlags { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Concurrency token (PostgreSQL's xmin); the ETag of the REST resource.</summary>
    public uint Version { get; private set; }

    public void Rename(string name, DateTimeOffset now) => (Name, UpdatedAt) = (name, now);

    public void Place(string timeZone, string language, string currency, DateTimeOffset now) =>
        (TimeZone, Language, Currency, UpdatedAt) = (timeZone, language, currency, now);

    public void Paint(string? accentColor, DateTimeOffset now) => (AccentColor, UpdatedAt) = (accentColor, now);

    public void ShowLogo(byte[]? logo, string? type, DateTimeOffset now) => (Logo, LogoType, UpdatedAt) = (logo, type, now);

    public void Switch(string flag, bool enabled, DateTimeOffset now) =>
        (FeatureFlags, UpdatedAt) = (new Dictionary<string, bool>(FeatureFlags) { [flag] = enabled }, now);

    public void MarkAsDemo() => IsDemo = true;

    public void Become(TenantStatus status, DateTimeOffset now) => (Status, UpdatedAt) = (status, now);

    private sealed class Configuration : IEntityTypeConfiguration<Tenant>
    {
        public void Configure(EntityTypeBuilder<Tenant> builder)
        {
            builder.ToTable("tenants");
            builder.Property(t => t.Slug).HasMaxLength(40);
            builder.Property(t => t.Name).HasMaxLength(100);
            builder.Property(t => t.Status).HasMaxLength(20);
            builder.Property(t => t.TimeZone).HasMaxLength(64);
            builder.Property(t => t.Language).HasMaxLength(5);
            builder.Property(t => t.Currency).HasMaxLength(3);
            builder.Property(t => t.AccentColor).HasMaxLength(7);
            builder.Property(t => t.LogoType).HasMaxLength(40);
            builder.Property(t => t.IsDemo).HasDefaultValue(false);
            builder.Property(t => t.FeatureFlags).HasColumnType("jsonb").HasDefaultValueSql("'{}'")
                .HasConversion(
                    flags => System.Text.Json.JsonSerializer.Serialize(flags, (System.Text.Json.JsonSerializerOptions?)null),
                    text => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, bool>>(text, (System.Text.Json.JsonSerializerOptions?)null) ?? new(),
                    new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<Dictionary<string, bool>>(
                        (a, b) => a!.Count == b!.Count && !a.Except(b).Any(), flags => flags.Count, flags => new(flags)));
            builder.Property(t => t.Version).IsRowVersion();
            builder.HasIndex(t => t.Slug).IsUnique();
        }
    }
}
