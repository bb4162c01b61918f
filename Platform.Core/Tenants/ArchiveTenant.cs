using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

/// <summary>Puts a tenant away: closed, and out of the lists; its data stays.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ArchiveTenant(TenantId Id) : ICommand<Done>;

internal sealed class ArchiveTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes) : IHandler<ArchiveTenant, Done>
{
    public Task<Result<Done>> HandleAsync(ArchiveTenant request, CancellationToken ct) =>
        changes.MoveAsync(database, context, request.Id, TenantStatus.Archived, "tenant.archived", [TenantStatus.Active, TenantStatus.Suspended], ct);
}
