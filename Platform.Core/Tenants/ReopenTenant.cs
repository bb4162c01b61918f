using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

/// <summary>Opens a suspended or archived tenant again.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ReopenTenant(TenantId Id) : ICommand<Done>;

internal sealed class ReopenTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes) : IHandler<ReopenTenant, Done>
{
    public Task<Result<Done>> HandleAsync(ReopenTenant request, CancellationToken ct) =>
        changes.MoveAsync(database, context, request.Id, TenantStatus.Active, "tenant.reopened", [TenantStatus.Suspended, TenantStatus.Archived], ct);
}
