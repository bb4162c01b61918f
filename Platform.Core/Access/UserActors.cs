using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>Sessions with their person and memberships, in memory for <see cref="MaximumAge"/>; sign-outs and role changes drop the copies by a notice.</summary>
internal sealed class UserActors : IUserActors
{
    public const string Feature = "access";

    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(5);
    private static readonly FrozenSet<string> Account = new[] { Permissions.Account }.ToFrozenSet();
    private static readonly FrozenSet<string> PlatformWide = new[] { Permissions.Account, Permissions.TenantsManage, Permissions.JobsManage, Permissions.JobsRead, Permissions.AuditRead }.ToFrozenSet();

    private readonly AcrossTenants _across;
    private readonly ITenantDirectory _tenants;
    private readonly LastUse _lastUse;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, Copy> _copies = new();
    private readonly ConcurrentDictionary<Guid, Lazy<Task<Copy?>>> _reads = new();

    public UserActors(AcrossTenants across, ITenantDirectory tenants, ChangeNotices notices, LastUse lastUse, TimeProvider time)
    {
        (_across, _tenants, _lastUse, _time) = (across, tenants, lastUse, time);
        notices.Subscribe(null, Feature, _ => Forget());
    }

    public void Forget()
    {
        // Who asks from now on must not get what was read before.
        _reads.Clear();
        _copies.Clear();
    }

    public async ValueTask<SignedInUser?> FindAcrossTenants(Guid session, CancellationToken ct) => (await FindAsync(session, ct))?.User;

    public async ValueTask<TenantActor?> EnterAcrossTenants(Guid session, string slug, CancellationToken ct)
    {
        if (await FindAsync(session, ct) is not { User.MustChangePassword: false } copy || await _tenants.FindAcrossTenants(slug, ct) is not { } tenant)
            return null;
        Role? role = copy.Roles.TryGetValue(tenant.Id, out var own) ? own : null;
        var mayEnter = copy.User.IsPlatformAdministrator ? tenant.Status != TenantStatus.Deleting : tenant.IsOpen && role is not null;
        if (!mayEnter)
            return null;
        IEnumerable<string> permissions = copy.User.IsPlatformAdministrator ? [.. Permissions.OfTenant, .. PlatformWide] : [.. Grants.Of(role!.Value), Permissions.Account];
        return new TenantActor(tenant, role, copy.User.Actor with { Tenant = tenant.Id, Permissions = permissions.ToFrozenSet() });
    }

    public async ValueTask<IReadOnlyList<TenantInfo>> ListTenantsAcrossTenants(Guid session, CancellationToken ct)
    {
        if (await FindAsync(session, ct) is not { } copy)
            return [];
        var all = await _tenants.ListAcrossTenants(ct);
        return [.. all.Where(tenant => tenant.IsOpen && (copy.User.IsPlatformAdministrator || copy.Roles.ContainsKey(tenant.Id)))];
    }

    private async ValueTask<Copy?> FindAsync(Guid session, CancellationToken ct)
    {
        if (_copies.TryGetValue(session, out var known) && _time.GetElapsedTime(known.ReadAt) < MaximumAge && known.ExpiresAt > _time.GetUtcNow())
            return Use(known);
        // A page asks for several things at once: one of them reads for all. It does so outside its own circuit and goes on when that leaves, for the others wait.
        var read = _reads.GetOrAdd(session, id => new Lazy<Task<Copy?>>(() => Task.Run(() => ReadAcrossTenants(id, CancellationToken.None), CancellationToken.None)));
        try
        {
            if (await read.Value.WaitAsync(ct) is not { } copy)
            {
                _copies.TryRemove(session, out _);
                return null;
            }

            // Not what a sign-out has overtaken.
            if (_reads.GetValueOrDefault(session) == read)
                _copies[session] = copy;
            return Use(copy);
        }
        finally
        {
            _reads.TryRemove(KeyValuePair.Create(session, read));
        }
    }

    private async Task<Copy?> ReadAcrossTenants(Guid session, CancellationToken ct)
    {
        await using var context = _across.Open();
        // One connection for both.
        await context.Database.OpenConnectionAsync(ct);
        var now = _time.GetUtcNow();
        var row = await (
            from s in context.Set<UserSession>().AsNoTracking()
            join u in context.Set<User>().AsNoTracking() on s.UserId equals u.Id
            where s.Id == session && s.RevokedAt == null && s.ExpiresAt > now
            select new { s.ExpiresAt, User = u }).FirstOrDefaultAsync(ct);
        if (row is null)
            return null;
        var roles = await AcrossTenants.All<Membership>(context).Where(m => m.UserId == row.User.Id).ToDictionaryAsync(m => m.TenantId, m => m.Role, ct);
        return new Copy(Describe(row.User, session), roles, row.ExpiresAt, _time.GetTimestamp());
    }

    private static SignedInUser Describe(User user, Guid session)
    {
        var permissions = user is { IsPlatformAdministrator: true, MustChangePassword: false } ? PlatformWide : Account;
        var actor = new Actor(ActorKind.User, user.Id.ToString(), user.DisplayName)
        {
            User = user.Id, Session = session, IsPlatformAdministrator = user.IsPlatformAdministrator, Permissions = permissions,
        };
        return new SignedInUser(user.Id, session, user.DisplayName, user.Email!, user.Language, user.IsPlatformAdministrator, user.MustChangePassword, user.TwoFactorEnabled, actor);
    }

    private Copy Use(Copy copy)
    {
        _lastUse.OfSession(copy.User.Session);
        return copy;
    }

    private sealed record Copy(SignedInUser User, Dictionary<TenantId, Role> Roles, DateTimeOffset ExpiresAt, long ReadAt);
}
