using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Closes a tenant for its people, keys and screens; its data stays.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record SuspendTenant(TenantId Id) : ICommand<Done>;

internal sealed class SuspendTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<SuspendTenant, Done>
{
    public async Task<Result<Done>> HandleAsync(SuspendTenant request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (tenant.Status is not (TenantStatus.Active))
            return TenantErrors.NotFrom(tenant.Status);

        var before = new { tenant.Status };
        tenant.Become(TenantStatus.Suspended, time.GetUtcNow());
        changes.Tell(context, tenant, "tenant.suspended", before, new { tenant.Status });
        return Done.It;
    }
}
