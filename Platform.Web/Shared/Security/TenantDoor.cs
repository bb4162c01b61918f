using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Security;

/// <summary>Answers 404 for pages of a tenant that is unknown or foreign, before a circuit is opened for them.</summary>
internal static class TenantDoor
{
    public static IApplicationBuilder UseTenantDoor(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (context.User.Identity?.IsAuthenticated is true
            && context.Request.Path.StartsWithSegments("/manage", out var rest)
            && rest.Value?.Split('/', 3) is [_, { Length: > 0 } slug, ..])
        {
            var session = context.RequestServices.GetRequiredService<IShellSession>();
            if (await session.FindTenantAsync(context.User, slug, context.RequestAborted) is null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
        }
        await next(context);
    });
}
