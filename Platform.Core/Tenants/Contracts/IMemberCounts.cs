using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Tenants.Contracts;

/// <summary>How many people belong to tenants. Access, which knows them, implements it: Tenants itself uses no other feature.</summary>
public interface IMemberCounts
{
    Task<IReadOnlyDictionary<TenantId, int>> CountAcrossTenants(IReadOnlyList<TenantId> tenants, CancellationToken ct);
}
