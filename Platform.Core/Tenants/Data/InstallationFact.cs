using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Tenants.Data;

/// <summary>Something that was done once and must not be done again.</summary>
public sealed class InstallationFact : IPlatformWide
{
    public string Name { get; private set; } = "";

    public DateTimeOffset At { get; private set; }

    private sealed class Configuration : IEntityTypeConfiguration<InstallationFact>
    {
        public void Configure(EntityTypeBuilder<InstallationFact> builder)
        {
            builder.ToTable("installation_facts");
            builder.HasKey(fact => fact.Name);
            builder.Property(fact => fact.Name).HasMaxLength(100);
        }
    }
}
