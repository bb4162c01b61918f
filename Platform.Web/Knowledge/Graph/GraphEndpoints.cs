using Platform.Core.Knowledge.Graph;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Graph;

/// <summary><c>/api/v1/knowledge/graph</c>: what the texts speak of, and the sentences that connect it.</summary>
internal static class GraphEndpoints
{
    public static void MapGraphApi(this IEndpointRouteBuilder routes)
    {
        var graph = routes.MapGroup("/api/v1/knowledge/graph").WithTags("Knowledge").AllowAnonymous();
        graph.MapGet("", async (HttpContext http, OperationRunner runner, string? entity, int? depth, int? limit) => Problems.Answer(
                await runner.RunAsync(new GetKnowledgeGraph(entity, depth ?? 1, Limit: limit ?? GetKnowledgeGraph.UsualLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<GraphView>()
            .WithSummary("Entities and their connections: round one (?entity= name or id, ?depth= 1 to 3), or of all the most mentioned. Each edge has the chunk and the span of the sentence that says it.");
        graph.MapGet("/entities", async (HttpContext http, OperationRunner runner, string? q, int? limit) => Problems.Answer(
                await runner.RunAsync(new FindEntities(q, limit ?? 20), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<GraphNode>>().WithSummary("Entities by a part of their name, the most mentioned first.");
        graph.MapGet("/evidence", async (HttpContext http, OperationRunner runner, string? first, string? second, int? limit) => Problems.Answer(
                await runner.RunAsync(new ListGraphEvidence(RouteId.Of(first ?? ""), RouteId.Of(second ?? ""), limit ?? 20), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<GraphEvidence>>().WithSummary("All sentences that connect two entities (?first=, ?second= ids).");
    }
}
