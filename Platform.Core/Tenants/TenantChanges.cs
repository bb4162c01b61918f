using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>What every change of a tenant tells: the audit trail, the open pages, the copies in memory.</summary>
internal sealed class TenantChanges(TenantDirectory directory)
{
    public static object General(Tenant tenant) => new { tenant.Name, tenant.TimeZone, tenant.Language, tenant.Currency };

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
