using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>The settings of the actor's tenant.</summary>
[Requires(Permissions.SettingsRead)]
public sealed record GetSettings : IQuery<TenantSettings>;

/// <summary>Settings with the <paramref name="Version"/> that an update sends back, and every declared flag with its present value.</summary>
public sealed record TenantSettings(
    string Slug, string Name, string TimeZone, string Language, string Currency, string? AccentColor, string? LogoType, bool IsDemo, IReadOnlyList<FlagSetting> Flags, uint Version);

public sealed record FlagSetting(string Key, bool Enabled, bool EnabledByDefault);

internal sealed class GetSettingsHandler(PlatformDbContext database, OperationContext context, IEnumerable<FeatureFlag> flags) : IHandler<GetSettings, TenantSettings>
{
    public async Task<Result<TenantSettings>> HandleAsync(GetSettings request, CancellationToken ct)
    {
        var tenant = await database.Set<Tenant>().AsNoTracking().Where(t => t.Id == context.TenantId)
            .Select(t => new { t.Slug, t.Name, t.TimeZone, t.Language, t.Currency, t.AccentColor, t.LogoType, t.IsDemo, t.FeatureFlags, t.Version })
            .FirstOrDefaultAsync(ct);
        if (tenant is null)
            return TenantErrors.Unknown;
        var settings = flags.OrderBy(flag => flag.Key, StringComparer.Ordinal)
            .Select(flag => new FlagSetting(flag.Key, tenant.FeatureFlags.TryGetValue(flag.Key, out var enabled) ? enabled : flag.EnabledByDefault, flag.EnabledByDefault));
        return new TenantSettings(
            tenant.Slug, tenant.Name, tenant.TimeZone, tenant.Language, tenant.Currency, tenant.AccentColor, tenant.LogoType, tenant.IsDemo, [.. settings], tenant.Version);
    }
}
