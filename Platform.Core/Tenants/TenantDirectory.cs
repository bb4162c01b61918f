using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>
/// All tenants in memory: an installation has hundreds, every request asks. A notice drops the copy; without one (Redis away)
/// it is read again after <see cref="MaximumAge"/>, and sooner when a tenant is asked for that it does not hold.
/// </summary>
internal sealed class TenantDirectory : ITenantDirectory
{
    public const string Feature = "tenants";

    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(10);

    /// <summary>A copy younger than this is believed about who is unknown: addresses that somebody guesses must not read the database each.</summary>
    private static readonly TimeSpan UnknownAge = TimeSpan.FromMilliseconds(500);

    private readonly AcrossTenants _across;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Copy? _copy;
    private int _generation;

    public TenantDirectory(AcrossTenants across, ChangeNotices notices, TimeProvider time)
    {
        (_across, _time) = (across, time);
        notices.Subscribe(null, Feature, _ => Forget());
    }

    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _copy = null;
    }

    public async ValueTask<TenantInfo?> FindAcrossTenants(string slug, CancellationToken ct) =>
        (await CurrentAcrossTenants(MaximumAge, ct)).BySlug.GetValueOrDefault(slug) ?? (await CurrentAcrossTenants(UnknownAge, ct)).BySlug.GetValueOrDefault(slug);

    public async ValueTask<TenantInfo?> FindAcrossTenants(TenantId id, CancellationToken ct) =>
        (await CurrentAcrossTenants(MaximumAge, ct)).ById.GetValueOrDefault(id) ?? (await CurrentAcrossTenants(UnknownAge, ct)).ById.GetValueOrDefault(id);

    public async ValueTask<IReadOnlyList<TenantInfo>> ListAcrossTenants(CancellationToken ct) => (await CurrentAcrossTenants(MaximumAge, ct)).All;

    private async ValueTask<Copy> CurrentAcrossTenants(TimeSpan age, CancellationToken ct)
    {
        if (_copy is { } copy && _time.GetElapsedTime(copy.ReadAt) < age)
            return copy;
        // Of many that find it old one reads.
        await _reading.WaitAsync(ct);
        try
        {
            return _copy is { } read && _time.GetElapsedTime(read.ReadAt) < age ? read : await ReadAcrossTenants(ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Copy> ReadAcrossTenants(CancellationToken ct)
    {
        var generation = Volatile.Read(ref _generation);
        await using var context = _across.Open();
        var all = await AcrossTenants.All<Tenant>(context).OrderBy(tenant => tenant.Name)
            .Select(tenant => new TenantInfo(
                tenant.Id, tenant.Slug, tenant.Name, tenant.Status, tenant.TimeZone, tenant.Language, tenant.Currency,
                tenant.AccentColor, tenant.LogoType != null, tenant.IsDemo, tenant.FeatureFlags, tenant.UpdatedAt))
            .ToListAsync(ct);
        var fresh = new Copy(all, all.ToFrozenDictionary(t => t.Slug), all.ToFrozenDictionary(t => t.Id), _time.GetTimestamp());
        // A notice that came while we read means that the copy may be old already: use it once, do not keep it.
        if (generation == Volatile.Read(ref _generation))
            _copy = fresh;
        return fresh;
    }

    private sealed record Copy(IReadOnlyList<TenantInfo> All, FrozenDictionary<string, TenantInfo> BySlug, FrozenDictionary<TenantId, TenantInfo> ById, long ReadAt);
}
