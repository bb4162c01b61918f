using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Data;

/// <summary>A file that a user sent to an agent. Its bytes lie in the data directory under this row's id.</summary>
public sealed class ChannelFile : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public TenantId TenantId { get; init; }

    public Guid AgentId { get; init; }

    public string Channel { get; init; } = "";

    /// <summary>As the user called it: to be shown, never to be opened by.</summary>
    public string Name { get; init; } = "";

    public string MediaType { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    public byte[] TokenHash { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<ChannelFile>
    {
        public void Configure(EntityTypeBuilder<ChannelFile> builder)
        {
            builder.ToTable("channel_files");
            builder.Property(f => f.Channel).HasMaxLength(40);
            builder.Property(f => f.Name).HasMaxLength(200);
            builder.Property(f => f.MediaType).HasMaxLength(100);
            builder.HasIndex(f => new { f.TenantId, f.TokenHash }, "ix_channel_files_token_hash").IsUnique();
            builder.HasIndex(f => f.AgentId);
        }
    }
}
