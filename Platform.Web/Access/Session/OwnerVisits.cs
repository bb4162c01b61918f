using System.Collections.Concurrent;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Web.Access.Session;

/// <summary>
/// A platform administrator who opens a tenant without being its member does so as an owner, and it is audited. The database keeps it to
/// once per session; this memory only spares it the question at every page.
/// </summary>
internal sealed class OwnerVisits(OperationRunner runner)
{
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<(Guid Session, TenantId Tenant), bool> _noted = new();

    public async ValueTask NoteAsync(TenantActor entered, CancellationToken ct)
    {
        if (entered is not { Role: null, Actor: { IsPlatformAdministrator: true, Session: { } session } } || !_noted.TryAdd((session, entered.Tenant.Id), true))
            return;
        if (_noted.Count > Remembered)
            _noted.Clear();
        if (await runner.RunAsync(new OpenTenantAsOwner(), entered.Actor, ct) is { Succeeded: false })
            _noted.TryRemove((session, entered.Tenant.Id), out _);
    }
}
