using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>What routes of configuration resources share.</summary>
internal static class ApiRoutes
{
    /// <summary>The body for the OpenAPI document, and that the refusals of bodies are answers of this route.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder builder) => builder.WithMetadata(new ApiBody(typeof(TBody)));

    /// <summary>Says that the route honours <c>If-Match</c> (see <see cref="EntityTags.IfMatchAsync"/>).</summary>
    public static RouteHandlerBuilder Versioned(this RouteHandlerBuilder builder) => builder.WithMetadata(new ApiVersioned());

    /// <summary>A list as the API shows it.</summary>
    public static IResult List<TRow, TResource>(Result<Listing<TRow>> listing, Func<TRow, TResource> resource) => listing.Succeeded
        ? Results.Json(new Listing<TResource>([.. listing.Value.Items.Select(resource)], listing.Value.NextCursor), ApiJson.Options)
        : Problems.Of(listing.Error);

    /// <summary>204, or the refusal.</summary>
    public static IResult Gone(Result<Done> done) => done.Succeeded ? Results.NoContent() : Problems.Of(done.Error);

    /// <summary>201 with the place of what was made, or the refusal.</summary>
    public static IResult Made<TRow, TResource>(Result<TRow> made, Func<TRow, string> place, Func<TRow, TResource> resource) =>
        made.Succeeded ? new Created(place(made.Value), resource(made.Value)) : Problems.Of(made.Error);

    // Results.Created would write the body with the framework's options.
    private sealed class Created(string place, object? body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = place;
            return Results.Json(body, ApiJson.Options, statusCode: StatusCodes.Status201Created).ExecuteAsync(httpContext);
        }
    }
}
