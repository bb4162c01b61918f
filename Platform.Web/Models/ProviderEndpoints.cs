using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Models;

/// <summary><c>/api/v1/providers</c> (contracts: agents).</summary>
internal static class ProviderEndpoints
{
    private const string Path = "/api/v1/providers";

    private const int MergeTries = 5;

    public static void MapProviderApi(this IEndpointRouteBuilder routes)
    {
        var providers = routes.MapGroup(Path).WithTags("Models").AllowAnonymous();

        providers.MapGet("", async (HttpContext http, OperationRunner runner) =>
            {
                var found = await runner.RunAsync(new ListProviders(), http.Caller(), http.RequestAborted);
                return found.Succeeded ? Results.Json(new Listing<ProviderResource>([.. found.Value.Select(ProviderResource.Of)], null), ApiJson.Options) : Problems.Of(found.Error);
            })
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<ProviderResource>>().WithSummary("The providers of models: the tenant's own and the built-in ones (fewer than a page).");
        providers.MapGet("/{provider}", async (HttpContext http, OperationRunner runner, string provider) => Show(http, await FindAsync(http, runner, provider)))
            .RequirePermission(Permissions.AgentsRead).Produces<ProviderResource>().WithSummary("One provider, without its secrets.");
        providers.MapPost("", MakeAsync)
            .Takes<NewProvider>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<ProviderResource>(StatusCodes.Status201Created).WithSummary("Sets up a provider.");
        providers.MapPut("/{provider}", ChangeAsync)
            .Takes<ProviderChange>().Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<ProviderResource>().WithSummary("Changes the keys that are sent.");
        providers.MapDelete("/{provider}", DeleteAsync)
            .Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes a provider with its keys.");
        providers.MapPost("/{provider}/test", async (HttpContext http, ProviderProbe probe, string provider) => Problems.Answer(await probe.TestAsync(http.Caller(), provider, http.RequestAborted)))
            .RequirePermission(Permissions.AgentsWrite).Produces<ProviderTest>().WithSummary("Asks the provider for its models with each key, measures it, and keeps the list as the catalogue.");
    }

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<NewProvider>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var keys = SentKeys.Of(body);
        if (!keys.Succeeded)
            return Problems.Of(keys.Error);
        var made = await runner.RunAsync(new CreateProvider(body.Name, body.Type, body.BaseUrl, keys.Value.Keys, body.AllowPrivate), http.Caller(), http.RequestAborted);
        return made.Succeeded ? ApiRoutes.Made(made, view => $"{Path}/{view.Name}", ProviderResource.Of) : Problems.Of(SentKeys.AsSent(made.Error, body.ApiKey is not null));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner, string provider)
    {
        var found = await FindAsync(http, runner, provider);
        if (!found.Succeeded)
            return Problems.Of(found.Error);
        var read = await ConfigurationBody.ReadAsync<ProviderChange>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        if (body.Name.Or(found.Value.Name) != found.Value.Name)
            return Problems.Of(Error.OfField("/name", "models.name_is_fixed", "A provider's name cannot change: agents name it."));
        if (body.Type.Or(found.Value.Type) != found.Value.Type)
            return Problems.Of(Error.OfField("/type", "models.type_is_fixed", "A provider's type cannot change."));
        var keys = SentKeys.Of(body);
        if (!keys.Succeeded)
            return Problems.Of(keys.Error);
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, provider), VersionOf);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var changed = await MergeAsync(http, runner, provider, body, keys.Value.Keys, (int?)precondition.Version);
        return changed.Succeeded ? Show(http, changed) : Problems.Of(SentKeys.AsSent(changed.Error, body.ApiKey.IsPresent));
    }

    // What is not sent comes from what is read here, so that version must still be the present one.
    private static async Task<Result<ProviderView>> MergeAsync(HttpContext http, OperationRunner runner, string provider, ProviderChange body, IReadOnlyList<string>? keys, int? version)
    {
        for (var more = MergeTries; ; more--)
        {
            var found = await FindAsync(http, runner, provider);
            if (!found.Succeeded)
                return found.Error;
            var changed = await runner.RunAsync(
                new UpdateProvider(provider, body.BaseUrl.Or(found.Value.BaseUrl), keys, body.AllowPrivate.Or(found.Value.AllowPrivate), version ?? found.Value.Version), http.Caller(), http.RequestAborted);
            if (changed.Error?.Kind != ErrorKind.Stale || version is not null || more == 0)
                return changed;
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, OperationRunner runner, string provider)
    {
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, provider), VersionOf);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new DeleteProvider(provider, (int?)precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static Task<Result<ProviderView>> FindAsync(HttpContext http, OperationRunner runner, string provider) => runner.RunAsync(new GetProvider(provider), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<ProviderView> found) => EntityTags.Answer(http, found, VersionOf, ProviderResource.Of);

    private static uint VersionOf(ProviderView view) => (uint)view.Version;
}
