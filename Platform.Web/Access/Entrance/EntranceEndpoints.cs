using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Platform.Web.Access.Entrance;

internal static class EntranceEndpoints
{
    public static void MapSignOut(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/sign-out", SignOutAsync).AllowAnonymous();

    // The unused form parameter makes the framework check the antiforgery token.
    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, IEntrance entrance, [FromForm] string? returnUrl, CancellationToken cancellationToken)
    {
        _ = returnUrl;
        await entrance.SignOutAsync(context.User, cancellationToken);
        // What the browser kept of the signed-in pages goes with the session.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return TypedResults.LocalRedirect("/sign-in");
    }
}
