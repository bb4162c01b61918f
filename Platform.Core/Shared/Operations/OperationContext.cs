using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Operations;

/// <summary>What a handler knows of the running operation, and where it leaves what must happen with its commit.</summary>
public sealed class OperationContext
{
    private readonly List<AuditRecord> _audit = [];
    private readonly List<OutboxRecord> _events = [];
    private readonly List<ChangeNotice> _notices = [];
    private readonly List<Action> _afterCommit = [];

    public Actor Actor { get; private set; } = Actor.Anonymous();

    public TenantId? Tenant { get; private set; }

    /// <summary>The tenant of an operation that cannot run without one.</summary>
    public TenantId TenantId => Tenant ?? throw new InvalidOperationException("This operation runs outside a tenant.");

    public IReadOnlyList<AuditRecord> AuditRecords => _audit;

    public IReadOnlyList<OutboxRecord> Events => _events;

    public IReadOnlyList<ChangeNotice> Notices => _notices;

    public IReadOnlyList<Action> AfterCommitActions => _afterCommit;

    /// <summary>Writes an audit entry in the operation's own transaction. Never pass secrets in before or after.</summary>
    public void Audit(string action, string objectType, string objectId, string? objectName = null, object? before = null, object? after = null, TenantId? tenant = null) =>
        _audit.Add(new AuditRecord(tenant ?? Tenant ?? TenantId.Platform, action, objectType, objectId, objectName, before, after));

    /// <summary>Leaves an event in the outbox: delivered at least once after the commit, also after a crash.</summary>
    public void Raise(object @event, TenantId? tenant = null) => _events.Add(new OutboxRecord(tenant ?? Tenant, @event));

    /// <summary>Tells open screens after the commit to look again.</summary>
    public void Notify(string feature, string kind, params string[] ids) => _notices.Add(new ChangeNotice(Tenant?.Value, feature, kind, ids));

    public void Notify(TenantId? tenant, string feature, string kind, params string[] ids) => _notices.Add(new ChangeNotice(tenant?.Value, feature, kind, ids));

    /// <summary>True where a refusal is itself worth keeping, as the count of wrong passwords is.</summary>
    public bool KeepsChangesOfRefusal { get; set; }

    /// <summary>Runs on this node after the commit, for caches of the process. What must survive a crash is an event, not this.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal void Begin(Actor actor, TenantId? tenant) => (Actor, Tenant) = (actor, tenant);
}

/// <summary>One line of the audit trail as a handler says it.</summary>
public sealed record AuditRecord(TenantId Tenant, string Action, string ObjectType, string ObjectId, string? ObjectName, object? Before, object? After);

/// <summary>One event on its way to the outbox.</summary>
public sealed record OutboxRecord(TenantId? Tenant, object Event);

/// <summary>Where the runner writes the audit records of a committed operation; implemented by the Audit feature, inside the same transaction.</summary>
public interface IAuditTrail
{
    Task AppendAsync(Actor actor, IReadOnlyList<AuditRecord> records, CancellationToken ct);
}
