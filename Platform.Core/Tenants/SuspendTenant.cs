using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

/// <summary>Closes a tenant for its people, keys and screens; its data stays.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record SuspendTenant(TenantId Id) : ICommand<Done>;

internal sealed class SuspendTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes) : IHandler<SuspendTenant, Done>
{
    public Task<Result<Done>> HandleAsync(SuspendTenant request, CancellationToken ct) =>
        changes.MoveAsync(database, context, request.Id, TenantStatus.Suspended, "tenant.suspended", [TenantStatus.Active], ct);
}
