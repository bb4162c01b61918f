using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Web.Access.Session;

namespace Platform.Web.Tenants.Settings;

internal static class LogoEndpoint
{
    public static void MapLogo(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/manage/{tenant}/logo", async (string tenant, HttpContext context, IUserActors actors, OperationRunner runner, CancellationToken ct) =>
        {
            if (StaffCookie.SessionOf(context.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, ct) is not { } entered)
                return Results.NotFound();
            var logo = await runner.RunAsync(new GetLogo(), entered.Actor, ct);
            if (!logo.Succeeded)
                return Results.NotFound();
            // The address carries the time of the change, so the browser may keep it; nobody else may.
            context.Response.Headers.CacheControl = "private, max-age=86400";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Bytes(logo.Value.Content, logo.Value.Type);
        }).RequireAuthorization().ExcludeFromDescription();
}
