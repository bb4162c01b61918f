using System.Net.Http.Headers;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>The permission that a route needs of an API key. Every API route carries it (an architecture test looks).</summary>
public sealed record ApiPermission(string Permission);

/// <summary>A route whose callers know refusals in another shape than problem+json.</summary>
internal sealed record ApiRefusal(Func<HttpContext, Error, Task> WriteAsync);

/// <summary>
/// The door of the API. An endpoint with an <see cref="ApiPermission"/> is reached only with a key that has it: without a key or with an
/// unknown one 401, without the scope 403. The actor then stands in the request's features.
/// </summary>
internal sealed class ApiGate(RequestDelegate next, IApiKeyActors keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        var wanted = context.GetEndpoint()?.Metadata.GetMetadata<ApiPermission>();
        return wanted is null ? next(context) : EnterAsync(context, wanted.Permission);
    }

    private async Task EnterAsync(HttpContext context, string permission)
    {
        var actor = KeyOf(context.Request) is { } key ? await keys.FindAcrossTenants(key, context.RequestAborted) : null;
        if (actor is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, ApiErrors.UnknownKey);
            return;
        }

        if (!actor.May(permission))
        {
            await RefuseAsync(context, ApiErrors.MissingScope(Grants.ScopeOf(permission)));
            return;
        }

        context.Features.Set(new ApiCaller(actor with { Address = context.Connection.RemoteIpAddress?.ToString() }));
        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, Error error) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ApiRefusal>() is { } shape ? shape.WriteAsync(context, error) : Problems.WriteAsync(context, error);

    /// <summary><c>Authorization: Bearer …</c> or <c>X-API-Key: …</c>.</summary>
    internal static string? KeyOf(HttpRequest request)
    {
        if (request.Headers["X-API-Key"] is [{ Length: > 0 } key])
            return key;
        const string bearer = "Bearer ";
        return request.Headers.Authorization is [{ } header] && header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) ? header[bearer.Length..].Trim() : null;
    }
}

/// <summary>Who calls the API, put into the request's features by <see cref="ApiGate"/>.</summary>
public sealed record ApiCaller(Actor Actor);

public static class ApiCallers
{
    public static Actor Caller(this HttpContext context) =>
        context.Features.Get<ApiCaller>()?.Actor ?? throw new InvalidOperationException("The route carries no ApiPermission.");

    /// <summary>Declares the permission and keeps the cookie's authorization away from the route.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, string permission) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ApiPermission(permission));
}

internal static class ApiErrors
{
    public static readonly Error UnknownKey = new(
        ErrorKind.Unauthenticated, "api.unknown_key", "Send a valid API key: 'Authorization: Bearer <key>' or 'X-API-Key: <key>'. This one is missing, unknown, expired or revoked.");

    public static Error MissingScope(string scope) =>
        new(ErrorKind.Forbidden, "api.missing_scope", $"This key lacks the scope '{scope}'.") { Arguments = [scope] };

    public static readonly Error UnknownRoute = new(ErrorKind.NotFound, "api.unknown_route", "There is no such address in this API. See /openapi/v1.json.");
}
