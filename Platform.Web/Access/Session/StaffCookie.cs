using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Entrance;

namespace Platform.Web.Access.Session;

/// <summary>The browser's cookie. It names a session in the database and holds nothing that must be believed beyond that.</summary>
internal static class StaffCookie
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private const string SessionClaim = "sid";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "platform.session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "returnUrl";
        // The session's own end counts; this only lets the ticket live as long.
        options.ExpireTimeSpan = TimeSpan.FromDays(30);
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = RedirectAsync;
        options.Events.OnRedirectToAccessDenied = static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound; // what one may not see is not there
            return Task.CompletedTask;
        };
    }

    public static Guid? SessionOf(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirst(SessionClaim)?.Value, CultureInfo.InvariantCulture, out var id) ? id : null;

    public static Task SignInAsync(HttpContext context, NewSession session)
    {
        var identity = new ClaimsIdentity(
            [new Claim(SessionClaim, session.Id.ToString()), new Claim(ClaimTypes.NameIdentifier, session.User.ToString()), new Claim(ClaimTypes.Name, session.Name)], Scheme);
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = session.Persistent, ExpiresUtc = session.ExpiresAt });
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var actors = context.HttpContext.RequestServices.GetRequiredService<IUserActors>();
        if (SessionOf(context.Principal!) is { } session && await actors.FindAcrossTenants(session, context.HttpContext.RequestAborted) is not null)
            return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }

    // A program that asks for a page's data gets the bare status, not a page of HTML.
    private static Task RedirectAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.Request.Path.StartsWithSegments("/hubs") || context.Request.Path.StartsWithSegments("/api"))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
