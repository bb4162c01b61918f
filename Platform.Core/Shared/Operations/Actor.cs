using System.Collections.Frozen;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Operations;

public enum ActorKind
{
    Anonymous,
    User,
    ApiKey,
    Screen,
    Job,
    Shell,
}

/// <summary>Who asks for an operation, in which tenant, and what they may do there. Made at the edge (circuit, API key, job, shell), never inside Core.</summary>
public sealed record Actor(ActorKind Kind, string Id, string Name)
{
    /// <summary>The tenant in which the operation runs; null for what concerns the whole installation or the person alone.</summary>
    public TenantId? Tenant { get; init; }

    public UserId? User { get; init; }

    /// <summary>The sign-in session of a person; null for everybody else.</summary>
    public Guid? Session { get; init; }

    public bool IsPlatformAdministrator { get; init; }

    public FrozenSet<string> Permissions { get; init; } = [];

    /// <summary>The network address, for the audit trail.</summary>
    public string? Address { get; init; }

    /// <summary>The repeatable request that this actor's commands carry out; null for everybody but a program that named one (see <see cref="Idempotency.IdempotentRequests"/>).</summary>
    public Idempotency.IdempotencyClaim? Claim { get; init; }

    public bool May(string permission) => Permissions.Contains(permission);

    public static Actor Anonymous(string? address = null) => new(ActorKind.Anonymous, "anonymous", "anonymous") { Address = address };

    /// <summary>A background job or the server itself, with every permission, in one tenant or in none.</summary>
    public static Actor Job(string name, TenantId? tenant = null) =>
        new(ActorKind.Job, name, name) { Tenant = tenant, IsPlatformAdministrator = true, Permissions = Operations.Permissions.All };

    /// <summary>The operator at the server's own shell (<c>./run admin</c>).</summary>
    public static Actor Shell(TenantId? tenant = null) =>
        new(ActorKind.Shell, "shell", "shell") { Tenant = tenant, IsPlatformAdministrator = true, Permissions = Operations.Permissions.All };
}
