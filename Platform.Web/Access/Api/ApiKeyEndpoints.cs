using Platform.Core.Access;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Access.Api;

/// <param name="ExpiresAt">Without it the key does not expire.</param>
public sealed record NewApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary><c>/api/v1/api-keys</c>.</summary>
internal static class ApiKeyEndpoints
{
    private const string Path = "/api/v1/api-keys";

    public static void MapApiKeyApi(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup(Path).WithTags("API keys").AllowAnonymous();

        keys.MapGet("", async (HttpContext http, OperationRunner runner, string? q, bool? include_revoked, int? limit, string? cursor) =>
                ApiRoutes.List(await runner.RunAsync(new ListApiKeys(q, include_revoked is true, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted), row => row))
            .RequirePermission(Permissions.KeysRead).Produces<Listing<ApiKeyRow>>().WithSummary("The keys of the tenant, newest first, without their secrets.");
        keys.MapGet("/{key_id}", async (HttpContext http, OperationRunner runner, string key_id) => EntityTags.Answer(http, await FindAsync(http, runner, key_id), VersionOf, row => row))
            .RequirePermission(Permissions.KeysRead).Produces<ApiKeyRow>().WithSummary("One key, without its secret.");
        keys.MapPost("", MakeAsync)
            .Takes<NewApiKey>().Idempotent()
            .RequirePermission(Permissions.KeysManage).Produces<IssuedApiKey>(StatusCodes.Status201Created)
            .WithSummary("Makes a key, shown this once. Its scopes are at most those of the calling key.");
        keys.MapDelete("/{key_id}", RevokeAsync)
            .Versioned()
            .RequirePermission(Permissions.KeysManage).Produces(StatusCodes.Status204NoContent).WithSummary("Revokes a key; it is refused at once.");
    }

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner)
    {
        var body = await ConfigurationBody.ReadAsync<NewApiKey>(http);
        if (!body.Succeeded)
            return Problems.Of(body.Error);
        var made = await runner.RunAsync(new CreateApiKey(body.Value.Name, body.Value.Scopes, body.Value.ExpiresAt), http.Caller(), http.RequestAborted);
        return ApiRoutes.Made(made, row => $"{Path}/{row.Id}", row => row);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, OperationRunner runner, string key_id)
    {
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, key_id), VersionOf, compareHere: true);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new RevokeApiKey(RouteId.Of(key_id)), http.Caller(), http.RequestAborted));
    }

    private static Task<Result<ApiKeyRow>> FindAsync(HttpContext http, OperationRunner runner, string id) =>
        runner.RunAsync(new FindApiKey(RouteId.Of(id)), http.Caller(), http.RequestAborted);

    // The only change of a key is its end; being used is none.
    private static uint VersionOf(ApiKeyRow key) => key.State == ApiKeyState.Revoked ? 2u : 1u;
}
