using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;
using Platform.Web.Knowledge.Reading;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Collections;

/// <summary>What can be done with collections and their indexes, and the tenant's limits.</summary>
internal static class CollectionEndpoints
{
    public static void MapCollectionApi(this IEndpointRouteBuilder routes)
    {
        var collections = routes.MapGroup("/api/v1/knowledge/collections").WithTags("Knowledge").AllowAnonymous();
        collections.MapPost("", CreateAsync)
            .Takes<CollectionEdit>().Idempotent()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<CollectionResource>(StatusCodes.Status201Created).WithSummary("Makes a collection; a name is wanted.");
        collections.MapPatch("/{collection_id}", EditAsync)
            .Takes<CollectionEdit>().Versioned()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<CollectionResource>()
            .WithSummary("Changes the keys that are sent. Another chunking or embedding builds an index beside the one that serves; ?confirmed=true whatever it costs.");
        collections.MapDelete("/{collection_id}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.KnowledgeWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes a collection; ?confirmed=true with all of its sources.");
        Command(collections, "reindex", (id, confirmed) => new ReindexCollection(id, confirmed), "Builds the index anew beside the one that serves; ?confirmed=true whatever it costs.");
        Command(collections, "switch", (id, _) => new SwitchIndex(id), "Lets the index serve that is ready, whatever was warned of.");
        Command(collections, "cancel", (id, _) => new CancelIndex(id), "Ends the building of an index.");

        var limits = routes.MapGroup("/api/v1/knowledge/limits").WithTags("Knowledge").AllowAnonymous();
        limits.MapGet("", async (HttpContext http, OperationRunner runner) => Show(http, await runner.RunAsync(new GetKnowledgeLimits(), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<KnowledgeLimitsView>().WithSummary("From where on work on new sources waits for a yes, and what there is.");
        limits.MapPut("", SetLimitsAsync)
            .Takes<LimitValues>().Versioned()
            .RequirePermission(Permissions.SettingsManage).Produces<KnowledgeLimitsView>().WithSummary("Sets the limits; null asks never.");
    }

    private static void Command(IEndpointRouteBuilder collections, string name, Func<Guid, bool, ICommand<Done>> command, string summary) =>
        collections.MapPost($"/{{collection_id}}/{name}", async (HttpContext http, OperationRunner runner, string collection_id, bool? confirmed) =>
        {
            var done = await runner.RunAsync(command(RouteId.Of(collection_id), confirmed is true), http.Caller(), http.RequestAborted);
            return done.Succeeded ? await ShowAsync(http, runner, RouteId.Of(collection_id), StatusCodes.Status202Accepted) : Problems.Of(done.Error);
        }).RequirePermission(Permissions.KnowledgeWrite).Produces<CollectionResource>(StatusCodes.Status202Accepted).WithSummary(summary);

    private static async Task<IResult> CreateAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<CollectionEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var made = await runner.RunAsync(new CreateCollection(read.Value), http.Caller(), http.RequestAborted);
        return made.Succeeded
            ? ApiRoutes.Made(await FindAsync(http, runner, made.Value), view => $"/api/v1/knowledge/collections/{view.Id}", CollectionResource.Of)
            : Problems.Of(made.Error);
    }

    private static async Task<IResult> EditAsync(HttpContext http, OperationRunner runner, string collection_id, bool? confirmed)
    {
        var id = RouteId.Of(collection_id);
        if (await FindAsync(http, runner, id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<CollectionEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, id);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var done = await runner.RunAsync(new EditCollection(id, read.Value, confirmed is true, precondition.Version), http.Caller(), http.RequestAborted);
        return done.Succeeded ? await ShowAsync(http, runner, id, StatusCodes.Status200OK) : Problems.Of(done.Error);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string collection_id, bool? confirmed)
    {
        var id = RouteId.Of(collection_id);
        var precondition = await IfMatchAsync(http, runner, id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new DeleteCollection(id, confirmed is true, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> SetLimitsAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<LimitValues>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await EntityTags.IfMatchAsync(http, () => runner.RunAsync(new GetKnowledgeLimits(), http.Caller(), http.RequestAborted), view => view.Etag);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : Show(http, await runner.RunAsync(new SetKnowledgeLimits(read.Value, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static IResult Show(HttpContext http, Result<KnowledgeLimitsView> limits) => EntityTags.Answer(http, limits, view => view.Etag, view => view);

    private static async Task<IResult> ShowAsync(HttpContext http, OperationRunner runner, Guid id, int status) =>
        EntityTags.Answer(http, await FindAsync(http, runner, id), view => view.Etag, CollectionResource.Of, status);

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, Guid id) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, id), view => view.Etag);

    // There are not many.
    private static async Task<Result<CollectionView>> FindAsync(HttpContext http, OperationRunner runner, Guid id)
    {
        var all = await runner.RunAsync(new ListCollections(), http.Caller(), http.RequestAborted);
        if (!all.Succeeded)
            return all.Error;
        return all.Value.FirstOrDefault(view => view.Id == id) is { } found ? found : KnowledgeErrors.UnknownCollection;
    }
}
