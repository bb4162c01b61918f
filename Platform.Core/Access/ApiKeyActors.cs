using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>
/// Keys by the hash of their text, in memory for <see cref="MaximumAge"/>. Revoking drops the copy on every node by a notice; where
/// the notice is lost the age ends it. Unknown keys are not remembered (they would let a flood fill the memory).
/// </summary>
internal sealed class ApiKeyActors : IApiKeyActors
{
    public const string Feature = "api_keys";

    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(5);

    private readonly AcrossTenants _across;
    private readonly ITenantDirectory _tenants;
    private readonly LastUse _lastUse;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Copy> _copies = new(StringComparer.Ordinal);
    private int _generation;

    public ApiKeyActors(AcrossTenants across, ITenantDirectory tenants, ChangeNotices notices, LastUse lastUse, TimeProvider time)
    {
        (_across, _tenants, _lastUse, _time) = (across, tenants, lastUse, time);
        notices.Subscribe(null, Feature, _ => Forget());
    }

    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _copies.Clear();
    }

    public async ValueTask<Actor?> FindAcrossTenants(string key, CancellationToken ct)
    {
        // Of many requests that find the copy old one reads; the others go on with it for as long as that may take.
        if (!_copies.TryGetValue(key, out var copy) || IsExpired(copy) || (_time.GetElapsedTime(copy.ReadAt) is var age && age >= MaximumAge && (age >= 2 * MaximumAge || copy.TakeRenewal())))
            return await ReadAcrossTenants(key, ct);
        // A suspended tenant closes its doors at once; the directory answers from memory.
        return await _tenants.FindAcrossTenants(copy.Actor.Tenant!.Value, ct) is { IsOpen: true } ? Use(copy) : null;
    }

    private async Task<Actor?> ReadAcrossTenants(string key, CancellationToken ct)
    {
        if (key.Length is < 20 or > 200)
            return null;
        var generation = Volatile.Read(ref _generation);
        var hash = SecretToken.HashOf(key);
        await using var context = _across.Open();
        var row = await AcrossTenants.All<ApiKey>(context).FirstOrDefaultAsync(k => k.KeyHash == hash && k.RevokedAt == null, ct);
        if (row is null || await _tenants.FindAcrossTenants(row.TenantId, ct) is not { IsOpen: true })
        {
            _copies.TryRemove(key, out _);
            return null;
        }
        var actor = new Actor(ActorKind.ApiKey, row.Id.ToString(), row.Name) { Tenant = row.TenantId, Permissions = Grants.OfScopes(row.Scopes) };
        var copy = new Copy(actor, row.Id, row.ExpiresAt, _time.GetTimestamp());
        if (IsExpired(copy))
            return null;
        // Revoked while we read? Then this answer is the last one.
        if (generation == Volatile.Read(ref _generation))
            _copies[key] = copy;
        return Use(copy);
    }

    private Actor Use(Copy copy)
    {
        _lastUse.OfApiKey(copy.Id);
        return copy.Actor;
    }

    private bool IsExpired(Copy copy) => copy.ExpiresAt is { } end && end <= _time.GetUtcNow();

    private sealed record Copy(Actor Actor, Guid Id, DateTimeOffset? ExpiresAt, long ReadAt)
    {
        private int _renewing;

        /// <summary>True once.</summary>
        public bool TakeRenewal() => Interlocked.Exchange(ref _renewing, 1) == 0;
    }
}
