using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>One tenant as platform administrators see it.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record GetTenant(TenantId Id) : IQuery<TenantDetails>;

/// <summary>A tenant with its <paramref name="Version"/>, which an update sends back.</summary>
public sealed record TenantDetails(
    TenantId Id, string Slug, string Name, TenantStatus Status, string TimeZone, string Language, string Currency, bool IsDemo, int Members,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, uint Version);

internal sealed class GetTenantHandler(PlatformDbContext database, IMemberCounts members) : IHandler<GetTenant, TenantDetails>
{
    public async Task<Result<TenantDetails>> HandleAsync(GetTenant request, CancellationToken ct)
    {
        var found = await database.Set<Tenant>().AsNoTracking().Where(t => t.Id == request.Id)
            .Select(t => new TenantDetails(t.Id, t.Slug, t.Name, t.Status, t.TimeZone, t.Language, t.Currency, t.IsDemo, 0, t.CreatedAt, t.UpdatedAt, t.Version))
            .FirstOrDefaultAsync(ct);
        if (found is null)
            return TenantErrors.Unknown;
        var counts = await members.CountAcrossTenants([found.Id], ct);
        return found with { Members = counts.GetValueOrDefault(found.Id) };
    }
}
