using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Usage;

/// <summary>The day and the month in which a tenant lives now, by its own clock.</summary>
internal sealed class BudgetWindows(ITenantDirectory tenants, TimeProvider time)
{
    public async ValueTask<(DateOnly Day, DateOnly Month)> NowAsync(TenantId tenant, CancellationToken ct) => await AtAsync(tenant, time.GetUtcNow(), ct);

    public async ValueTask<(DateOnly Day, DateOnly Month)> AtAsync(TenantId tenant, DateTimeOffset at, CancellationToken ct)
    {
        var local = TimeZoneInfo.ConvertTime(at, await ZoneAsync(tenant, ct));
        var day = DateOnly.FromDateTime(local.DateTime);
        return (day, new DateOnly(day.Year, day.Month, 1));
    }

    public async ValueTask<TimeZoneInfo> ZoneAsync(TenantId tenant, CancellationToken ct) => (await tenants.FindAcrossTenants(tenant, ct))?.Zone ?? TimeZoneInfo.Utc;
}
