using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Makes the tenant <c>demo</c> once in an installation's life; whoever removed it does not get it back at the next start.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record EnsureDemoTenant(string Language = "ru") : ICommand<DemoTenant>;

/// <param name="Made">The tenant, when this call made it.</param>
public sealed record DemoTenant(TenantId? Made);

internal sealed class EnsureDemoTenantHandler(PlatformDbContext database, OperationContext context, TenantDirectory directory, TimeProvider time) : IHandler<EnsureDemoTenant, DemoTenant>
{
    public const string Slug = "demo";

    public async Task<Result<DemoTenant>> HandleAsync(EnsureDemoTenant request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var first = await database.Database.ExecuteSqlAsync($"INSERT INTO installation_facts (name, at) VALUES ('demo_tenant_made', {now}) ON CONFLICT DO NOTHING", ct) == 1;
        if (!first || await database.Set<Tenant>().AnyAsync(tenant => tenant.Slug == Slug, ct))
            return new DemoTenant(null);
        var tenant = new Tenant(Slug, request.Language == "en" ? "Demo company" : "Демо-компания", now);
        tenant.MarkAsDemo();
        database.Add(tenant);
        context.Audit("tenant.created", "tenant", tenant.Id.ToString(), tenant.Name, after: new { tenant.Name, tenant.Slug, tenant.IsDemo });
        context.Audit("tenant.created", "tenant", tenant.Id.ToString(), tenant.Name, after: new { tenant.Name, tenant.Slug, tenant.IsDemo }, tenant: tenant.Id);
        context.Notify((TenantId?)null, TenantDirectory.Feature, "tenant", tenant.Id.ToString());
        context.AfterCommit(directory.Forget);
        return new DemoTenant(tenant.Id);
    }
}
