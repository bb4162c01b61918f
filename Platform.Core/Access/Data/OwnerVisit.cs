using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access.Data;

/// <summary>A platform administrator's session came into a tenant that they do not belong to; the row makes the audit entry unique.</summary>
public sealed class OwnerVisit : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public Guid SessionId { get; init; }

    public DateTimeOffset At { get; init; }

    private sealed class Configuration : IEntityTypeConfiguration<OwnerVisit>
    {
        public void Configure(EntityTypeBuilder<OwnerVisit> builder)
        {
            builder.ToTable("owner_visits");
            builder.HasKey(v => new { v.TenantId, v.SessionId });
            builder.HasIndex(v => v.SessionId);
            builder.HasOne<UserSession>().WithMany().HasForeignKey(v => v.SessionId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
