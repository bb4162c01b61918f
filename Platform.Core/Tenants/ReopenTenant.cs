using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Opens a suspended or archived tenant again.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ReopenTenant(TenantId Id) : ICommand<Done>;

internal sealed class ReopenTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<ReopenTenant, Done>
{
    public async Task<Result<Done>> HandleAsync(ReopenTenant request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (tenant.Status is not (TenantStatus.Suspended or TenantStatus.Archived))
            return TenantErrors.NotFrom(tenant.Status);

        var before = new { tenant.Status };
        tenant.Become(TenantStatus.Active, time.GetUtcNow());
        changes.Tell(context, tenant, "tenant.reopened", before, new { tenant.Status });
        return Done.It;
    }
}
