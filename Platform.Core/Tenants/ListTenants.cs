using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>The tenants of the installation by name; archived ones only when asked for.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ListTenants(string? Search = null, TenantStatus? Status = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<TenantRow>>;

/// <summary>A tenant in the list of platform administrators.</summary>
public sealed record TenantRow(
    TenantId Id, string Slug, string Name, TenantStatus Status, string TimeZone, string Language, string Currency, bool IsDemo, int Members, DateTimeOffset CreatedAt);

internal sealed class ListTenantsValidator : AbstractValidator<ListTenants>
{
    public ListTenantsValidator()
    {
        RuleFor(r => r.Search).IsSearch();
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListTenantsHandler(PlatformDbContext database, IMemberCounts members) : IHandler<ListTenants, Listing<TenantRow>>
{
    public async Task<Result<Listing<TenantRow>>> HandleAsync(ListTenants request, CancellationToken ct)
    {
        var tenants = database.Set<Tenant>().AsNoTracking();
        tenants = request.Status is { } status ? tenants.Where(t => t.Status == status) : tenants.Where(t => t.Status != TenantStatus.Archived);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            tenants = tenants.Where(t => EF.Functions.ILike(t.Name, pattern, "\\") || EF.Functions.ILike(t.Slug, pattern, "\\"));
        }

        if (request.Cursor is not null)
        {
            if (Cursor.Read(request.Cursor, 2) is not [var nameKey, var slugKey])
                return Cursor.Malformed;
            var (name, slug) = (nameKey.ToString(), slugKey.ToString());
            tenants = tenants.Where(t => EF.Functions.GreaterThan(ValueTuple.Create(t.Name, t.Slug), ValueTuple.Create(name, slug)));
        }

        var rows = await tenants.OrderBy(t => t.Name).ThenBy(t => t.Slug).Take(request.Limit + 1)
            .Select(t => new TenantRow(t.Id, t.Slug, t.Name, t.Status, t.TimeZone, t.Language, t.Currency, t.IsDemo, 0, t.CreatedAt))
            .ToListAsync(ct);
        var counts = await members.CountAcrossTenants([.. rows.Select(row => row.Id)], ct);
        var page = Listing<TenantRow>.Cut(rows, request.Limit, row => [row.Name, row.Slug]);
        return page with { Items = [.. page.Items.Select(row => row with { Members = counts.GetValueOrDefault(row.Id) })] };
    }
}
