using System.Security.Claims;
using Platform.Core.Access.Contracts;
using Platform.Web.Shared.Session;

namespace Platform.Web.Access.Session;

/// <summary>The shell's questions, answered by the Access feature.</summary>
internal sealed class ShellSession(IUserActors actors, OwnerVisits visits) : IShellSession
{
    public async ValueTask<ShellUser?> FindUserAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        StaffCookie.SessionOf(principal) is { } session && await actors.FindAcrossTenants(session, cancellationToken) is { } user
            ? new ShellUser(user.Id.Value, user.Name, user.Email, user.IsPlatformAdministrator, user.MustChangePassword)
            : null;

    public async ValueTask<ShellTenant?> FindTenantAsync(ClaimsPrincipal principal, string slug, CancellationToken cancellationToken)
    {
        if (StaffCookie.SessionOf(principal) is not { } session || await actors.EnterAcrossTenants(session, slug, cancellationToken) is not { } entered)
            return null;
        await visits.NoteAsync(entered, cancellationToken);
        var tenant = entered.Tenant;
        var logo = tenant.HasLogo ? $"/manage/{tenant.Slug}/logo?v={tenant.UpdatedAt.ToUnixTimeSeconds()}" : null;
        return new ShellTenant(
            tenant.Id.Value, tenant.Slug, tenant.Name, tenant.TimeZone, entered.Actor.Permissions, tenant.AccentColor, logo, IsSuspended: !tenant.IsOpen, IsDemo: tenant.IsDemo);
    }

    public async ValueTask<IReadOnlyList<TenantChoice>> ListTenantsAsync(ClaimsPrincipal principal, string query, int limit, CancellationToken cancellationToken)
    {
        if (StaffCookie.SessionOf(principal) is not { } session)
            return [];
        var tenants = await actors.ListTenantsAcrossTenants(session, cancellationToken);
        return [.. tenants
            .Where(tenant => tenant.Name.Contains(query, StringComparison.CurrentCultureIgnoreCase) || tenant.Slug.Contains(query, StringComparison.OrdinalIgnoreCase))
            .Take(limit)
            .Select(tenant => new TenantChoice(tenant.Slug, tenant.Name, tenant.AccentColor))];
    }
}
