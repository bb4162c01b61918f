using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access.Contracts;

/// <summary>Makes the actor of a signed-in person. Asked at every request and circuit, so it is cached for seconds and dropped by notices.</summary>
public interface IUserActors
{
    /// <summary>The person outside any tenant, or null when the session has ended. Carries only <see cref="Permissions.Account"/> while a password change is due.</summary>
    ValueTask<SignedInUser?> FindAcrossTenants(Guid session, CancellationToken ct);

    /// <summary>The person in a tenant, or null when there is no such tenant for them (a foreign tenant answers like an unknown one).</summary>
    ValueTask<TenantActor?> EnterAcrossTenants(Guid session, string slug, CancellationToken ct);

    /// <summary>The open tenants that the person may enter, by name.</summary>
    ValueTask<IReadOnlyList<TenantInfo>> ListTenantsAcrossTenants(Guid session, CancellationToken ct);
}

/// <summary>A person with a living session.</summary>
public sealed record SignedInUser(UserId Id, Guid Session, string Name, string Email, string Language, bool IsPlatformAdministrator, bool MustChangePassword, bool TwoFactorEnabled, Actor Actor);

/// <summary>A person in a tenant. <paramref name="Role"/> is null for a platform administrator who is no member: they act as an owner, and it is audited.</summary>
public sealed record TenantActor(TenantInfo Tenant, Role? Role, Actor Actor);

/// <summary>Makes the actor of a program that sends an API key.</summary>
public interface IApiKeyActors
{
    /// <summary>Null when the key is unknown, expired, revoked, or its tenant is not open.</summary>
    ValueTask<Actor?> FindAcrossTenants(string key, CancellationToken ct);
}

/// <summary>Makes the actor of a television.</summary>
public interface IScreenActors
{
    /// <summary>Null when the token is unknown or revoked, or its tenant is not open.</summary>
    ValueTask<ScreenActor?> FindAcrossTenants(string token, CancellationToken ct);
}

/// <summary>A screen with its tenant and settings.</summary>
public sealed record ScreenActor(Guid Id, string Name, IReadOnlyList<string> Departments, string Theme, string Language, bool Sound, TenantInfo Tenant, Actor Actor);
