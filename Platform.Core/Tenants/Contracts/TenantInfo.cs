using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Tenants.Contracts;

public enum TenantStatus
{
    Active,

    /// <summary>Nobody but platform administrators gets in; keys and screens are refused; data stays.</summary>
    Suspended,

    /// <summary>Put away: hidden from lists, otherwise like suspended.</summary>
    Archived,

    /// <summary>Being removed with all its data; there is no way back.</summary>
    Deleting,
}

/// <summary>What other features and pages may know of a tenant.</summary>
public sealed record TenantInfo(
    TenantId Id, string Slug, string Name, TenantStatus Status, string TimeZone, string Language, string Currency,
    string? AccentColor, bool HasLogo, bool IsDemo, IReadOnlyDictionary<string, bool> FeatureFlags, DateTimeOffset UpdatedAt)
{
    public bool IsOpen => Status == TenantStatus.Active;

    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}

/// <summary>Days as tenants live them.</summary>
public static class TenantDays
{
    /// <summary>When the day began that it is there now.</summary>
    public static DateTimeOffset MidnightBefore(this TimeZoneInfo zone, DateTimeOffset now)
    {
        var midnight = TimeZoneInfo.ConvertTime(now, zone).Date;
        // The day after a change of clocks may begin later than midnight, which then is no time at all.
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}

/// <summary>Finds tenants by name or id, cached in the process and refreshed by change notices.</summary>
public interface ITenantDirectory
{
    ValueTask<TenantInfo?> FindAcrossTenants(string slug, CancellationToken ct);

    ValueTask<TenantInfo?> FindAcrossTenants(TenantId id, CancellationToken ct);

    ValueTask<IReadOnlyList<TenantInfo>> ListAcrossTenants(CancellationToken ct);
}

/// <summary>A tenant was deleted: whoever keeps something of it removes it. Delivered at least once.</summary>
public sealed record TenantDeleted(Guid TenantId, string Slug);
