using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

internal sealed class MemberCounts(AcrossTenants across) : IMemberCounts
{
    public async Task<IReadOnlyDictionary<TenantId, int>> CountAcrossTenants(IReadOnlyList<TenantId> tenants, CancellationToken ct)
    {
        await using var context = across.Open();
        return await AcrossTenants.All<Membership>(context).Where(m => tenants.Contains(m.TenantId))
            .GroupBy(m => m.TenantId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);
    }
}
