using System.Security.Claims;

namespace Platform.Web.Shared.Session;

/// <summary>What the shell needs to know of the signed-in person and of the tenants they may open.
/// Works the same for a request and for a circuit: the person is always passed in.</summary>
public interface IShellSession
{
    /// <summary>The person behind the principal; null when the account is gone or its session was ended.</summary>
    ValueTask<ShellUser?> FindUserAsync(ClaimsPrincipal principal, CancellationToken cancellationToken);

    /// <summary>The tenant of this slug with the person's permissions in it; null when it does not exist <em>or</em> may not be seen.</summary>
    ValueTask<ShellTenant?> FindTenantAsync(ClaimsPrincipal principal, string slug, CancellationToken cancellationToken);

    /// <summary>Tenants for the switcher and the command search, by name. An empty query gives the most useful ones.</summary>
    ValueTask<IReadOnlyList<TenantChoice>> ListTenantsAsync(ClaimsPrincipal principal, string query, int limit, CancellationToken cancellationToken);
}

/// <summary>The signed-in person as the header shows them.</summary>
public sealed record ShellUser(Guid Id, string Name, string Email, bool IsPlatformAdministrator, bool MustChangePassword = false);

/// <summary>One line of the tenant switcher.</summary>
public sealed record TenantChoice(string Slug, string Name, string? AccentColor = null);

/// <summary>The tenant whose pages are open. <paramref name="TimeZone"/> is an IANA id; <paramref name="AccentColor"/> is <c>#rrggbb</c> of its branding.</summary>
public sealed record ShellTenant(
    Guid Id,
    string Slug,
    string Name,
    string TimeZone,
    IReadOnlySet<string> Permissions,
    string? AccentColor = null,
    string? LogoUrl = null,
    bool IsSuspended = false,
    bool IsDemo = false)
{
    /// <summary>Null means that no permission is asked for.</summary>
    public bool Allows(string? permission) => permission is null || Permissions.Contains(permission);
}
