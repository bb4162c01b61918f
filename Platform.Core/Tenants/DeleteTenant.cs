using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Deletes a tenant with all its data; there is no way back. <paramref name="Confirmation"/> is the slug, typed by hand.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record DeleteTenant(TenantId Id, string Confirmation) : ICommand<Done>;

internal sealed class DeleteTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<DeleteTenant, Done>
{
    public async Task<Result<Done>> HandleAsync(DeleteTenant request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (tenant.Status == TenantStatus.Deleting)
            return Done.It;
        if (!string.Equals(request.Confirmation, tenant.Slug, StringComparison.Ordinal))
            return Error.OfField("/confirmation", "tenants.confirmation_differs", $"Type the tenant's slug '{tenant.Slug}' to confirm.", tenant.Slug);

        var before = new { tenant.Status };
        tenant.Become(TenantStatus.Deleting, time.GetUtcNow());
        changes.Tell(context, tenant, "tenant.deleted", before, new { tenant.Status });
        // The rows go in the background: there may be millions, and every feature has its own to clear.
        context.Raise(new TenantDeleted(tenant.Id.Value, tenant.Slug), tenant.Id);
        return Done.It;
    }
}
