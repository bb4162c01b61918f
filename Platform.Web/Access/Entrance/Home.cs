using Platform.Core.Access.Contracts;

namespace Platform.Web.Access.Entrance;

/// <summary>Where a person goes who has just come in.</summary>
internal static class Home
{
    public static async Task<string> OfAsync(IUserActors actors, Guid session, CancellationToken ct)
    {
        if (await actors.FindAcrossTenants(session, ct) is not { } user)
            return "/sign-in";
        if (user.MustChangePassword)
            return "/sign-in/password";
        var tenants = await actors.ListTenantsAcrossTenants(session, ct);
        return (tenants.Count, user.IsPlatformAdministrator) switch
        {
            (0, false) => "/no-tenant",
            (0, true) => "/platform/tenants",
            _ => $"/manage/{tenants[0].Slug}",
        };
    }
}
