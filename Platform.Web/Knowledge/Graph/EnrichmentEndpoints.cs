using Platform.Core.Knowledge.Graph.Enrichment;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Graph;

/// <param name="CostLimit">US dollars at which it ends.</param>
public sealed record NewEnrichment(Guid CollectionId, string Provider, string Model, decimal CostLimit);

/// <summary><c>/api/v1/knowledge/graph/enrichments</c>: a model reads a collection for relations.</summary>
internal static class EnrichmentEndpoints
{
    public static void MapEnrichmentApi(this IEndpointRouteBuilder routes)
    {
        var readings = routes.MapGroup("/api/v1/knowledge/graph/enrichments").WithTags("Knowledge").AllowAnonymous();
        readings.MapGet("", async (HttpContext http, OperationRunner runner, int? limit) => Problems.Answer(
                await runner.RunAsync(new ListEnrichments(limit ?? 20), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<EnrichmentView>>().WithSummary("Readings of collections by a model, newest first, with progress and cost.");
        readings.MapGet("/estimate", async (HttpContext http, OperationRunner runner, Guid? collection_id, string? provider, string? model) => Problems.Answer(
                await runner.RunAsync(new EstimateEnrichment(collection_id ?? Guid.Empty, provider ?? "", model ?? ""), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<EnrichmentEstimate>().WithSummary("What a reading would cost; a model without a known price has no cost.");
        readings.MapPost("", StartAsync).Takes<NewEnrichment>().Idempotent()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<EnrichmentView>(StatusCodes.Status201Created)
            .WithSummary("Has a model read a collection for relations, up to a limit of money. It goes on by itself. A relation whose sentence does not stand in the text is dropped.");
        readings.MapPost("/{enrichment_id}/cancel", async (HttpContext http, OperationRunner runner, string enrichment_id) => ApiRoutes.Gone(
                await runner.RunAsync(new CancelEnrichment(RouteId.Of(enrichment_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Ends a reading; what was read is kept.");
    }

    private static async Task<IResult> StartAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<NewEnrichment>(http);
        return read.Succeeded
            ? ApiRoutes.Made(
                await runner.RunAsync(new StartEnrichment(read.Value.CollectionId, read.Value.Provider, read.Value.Model, read.Value.CostLimit), http.Caller(), http.RequestAborted),
                view => $"/api/v1/knowledge/graph/enrichments/{view.Id}", view => view)
            : Problems.Of(read.Error);
    }
}
