using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Data;

/// <summary>A model of a provider: what fits into it and what it costs. The provider is named, not referenced: built-in ones have no row.</summary>
public sealed class CatalogueModel : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public int? ContextTokens { get; set; }

    public int? MaxOutputTokens { get; set; }

    /// <summary>US dollars for a million tokens.</summary>
    public decimal? PromptPrice { get; set; }

    /// <summary>US dollars for a million tokens.</summary>
    public decimal? CompletionPrice { get; set; }

    public ModelSource Source { get; set; }

    /// <summary>It stood in the list that was fetched last.</summary>
    public bool IsListed { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    private sealed class Configuration : IEntityTypeConfiguration<CatalogueModel>
    {
        public void Configure(EntityTypeBuilder<CatalogueModel> builder)
        {
            builder.ToTable("models");
            builder.HasKey(m => new { m.TenantId, m.Provider, m.Model });
            builder.Property(m => m.Provider).HasMaxLength(64);
            builder.Property(m => m.Model).HasMaxLength(200);
            builder.Property(m => m.PromptPrice).HasPrecision(18, 9);
            builder.Property(m => m.CompletionPrice).HasPrecision(18, 9);
            builder.Property(m => m.Source).HasMaxLength(10);
        }
    }
}
