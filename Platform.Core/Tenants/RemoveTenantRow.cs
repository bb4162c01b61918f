using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>The last step of a deletion: the tenant's own row, after everything that it owned.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
internal sealed record RemoveTenantRow(TenantId Id) : ICommand<Done>;

internal sealed class RemoveTenantRowHandler(PlatformDbContext database, OperationContext context, TenantDirectory directory) : IHandler<RemoveTenantRow, Done>
{
    public async Task<Result<Done>> HandleAsync(RemoveTenantRow request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tenant)
            return Done.It; // an earlier delivery came this far
        if (tenant.Status != TenantStatus.Deleting)
            return TenantErrors.NotFrom(tenant.Status);

        database.Remove(tenant);
        context.Audit("tenant.purged", "tenant", tenant.Id.ToString(), tenant.Name, before: new { tenant.Slug, tenant.Name });
        context.Notify((TenantId?)null, TenantDirectory.Feature, "tenant", tenant.Id.ToString());
        context.AfterCommit(directory.Forget);
        return Done.It;
    }
}
