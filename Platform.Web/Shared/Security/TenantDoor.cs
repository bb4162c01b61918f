using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Security;

/// <summary>
/// Before a circuit is opened: 404 for pages of a tenant that is unknown or foreign, and the way to the password page for whoever
/// must choose a password first.
/// </summary>
internal static class TenantDoor
{
    private static readonly PathString[] Inside = ["/manage", "/platform", "/account"];

    public static IApplicationBuilder UseTenantDoor(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (context.User.Identity?.IsAuthenticated is true && Array.Exists(Inside, path => context.Request.Path.StartsWithSegments(path)))
        {
            var session = context.RequestServices.GetRequiredService<IShellSession>();
            var user = await session.FindUserAsync(context.User, context.RequestAborted);
            if (user is { MustChangePassword: true })
            {
                context.Response.Redirect($"/sign-in/password?returnUrl={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
                return;
            }

            if (await IsForeignAsync(context, session, user))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
        }

        await next(context);
    });

    private static async Task<bool> IsForeignAsync(HttpContext context, IShellSession session, ShellUser? user)
    {
        if (context.Request.Path.StartsWithSegments("/platform"))
            return user is not { IsPlatformAdministrator: true };
        return context.Request.Path.StartsWithSegments("/manage", out var rest)
            && rest.Value?.Split('/', 3) is [_, { Length: > 0 } slug, ..]
            && await session.FindTenantAsync(context.User, slug, context.RequestAborted) is null;
    }
}
