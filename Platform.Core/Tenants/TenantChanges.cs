using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>What every change of a tenant tells: the audit trail, the open pages, the copies in memory.</summary>
internal sealed class TenantChanges(TenantDirectory directory, TimeProvider time)
{
    public static object General(Tenant tenant) => new { tenant.Name, tenant.TimeZone, tenant.Language, tenant.Currency };

    /// <summary>Opens, closes or puts away a tenant; refused from any other status than those named.</summary>
    public async Task<Result<Done>> MoveAsync(PlatformDbContext database, OperationContext context, TenantId id, TenantStatus to, string action, TenantStatus[] from, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == id, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (!from.Contains(tenant.Status))
            return TenantErrors.NotFrom(tenant.Status);

        var before = new { tenant.Status };
        tenant.Become(to, time.GetUtcNow());
        Tell(context, tenant, action, before, new { tenant.Status });
        return Done.It;
    }

    /// <summary>Writes to the tenant's own chain; what is done from outside stands in the platform's chain too.</summary>
    public void Tell(OperationContext context, Tenant tenant, string action, object? before, object? after)
    {
        context.Audit(action, "tenant", tenant.Id.ToString(), tenant.Name, before, after, tenant.Id);
        if (context.Tenant is null)
            context.Audit(action, "tenant", tenant.Id.ToString(), tenant.Name, before, after, TenantId.Platform);
        // The copies of all nodes listen to the installation's notices, the pages of the tenant to its own.
        context.Notify((TenantId?)null, TenantDirectory.Feature, "tenant", tenant.Id.ToString());
        context.Notify(tenant.Id, TenantDirectory.Feature, "tenant", tenant.Id.ToString());
        context.AfterCommit(directory.Forget);
    }
}
