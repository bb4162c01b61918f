using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Puts a tenant away: closed, and out of the lists; its data stays.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ArchiveTenant(TenantId Id) : ICommand<Done>;

internal sealed class ArchiveTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<ArchiveTenant, Done>
{
    public async Task<Result<Done>> HandleAsync(ArchiveTenant request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (tenant.Status is not (TenantStatus.Active or TenantStatus.Suspended))
            return TenantErrors.NotFrom(tenant.Status);

        var before = new { tenant.Status };
        tenant.Become(TenantStatus.Archived, time.GetUtcNow());
        changes.Tell(context, tenant, "tenant.archived", before, new { tenant.Status });
        return Done.It;
    }
}
