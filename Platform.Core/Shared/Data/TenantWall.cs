using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Data;

/// <summary>
/// The tenant of a context and of its connections. The id that matches nothing is not the platform's own id
/// (<see cref="TenantId.Platform"/>, which audit entries have), so a context without a tenant sees no row of either.
/// </summary>
public sealed class TenantWall(OperationContext? operation)
{
    private static readonly TenantId Nobody = new(Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff"));

    public TenantId Tenant => operation?.Tenant ?? Nobody;

    internal static readonly TenantWall Closed = new(null);
}
