using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Search;

/// <param name="Query">1 to 4,000 characters. With <c>exact</c> a phrase, or a regular expression between slashes.</param>
/// <param name="TopK">1 to 50.</param>
/// <param name="Collections">Names; null for all.</param>
/// <param name="Tags">Sources that carry all of them.</param>
/// <param name="MinScore">0 to 1.</param>
/// <param name="AgentId">Only what this agent may see, and no more places than it takes.</param>
public sealed record SearchBody(
    string Query, int TopK = 6, SearchMode Mode = SearchMode.Hybrid, IReadOnlyList<string>? Collections = null, IReadOnlyList<Guid>? Sources = null, IReadOnlyList<string>? Tags = null,
    double? MinScore = null, Guid? AgentId = null);

/// <summary><c>POST /api/v1/knowledge/search</c>.</summary>
internal static class SearchEndpoints
{
    public static void MapKnowledgeSearchApi(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/knowledge").WithTags("Knowledge").AllowAnonymous().MapPost("/search", SearchAsync).Takes<SearchBody>()
            .RequirePermission(Permissions.KnowledgeRead).Produces<KnowledgeFound>().WithSummary("The places that fit a question best, by words, vectors and graph together, or by one of them.");

    private static async Task<IResult> SearchAsync(HttpContext http, IExplainedSearch search)
    {
        var read = await ConfigurationBody.ReadAsync<SearchBody>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var found = await search.ExplainAsync(http.Caller(), new KnowledgeQuery(body.Query)
        {
            TopK = body.TopK, Mode = body.Mode, Collections = body.Collections, Sources = body.Sources, Tags = body.Tags, MinScore = body.MinScore, Agent = body.AgentId,
        }, http.RequestAborted);
        return found.Succeeded ? Results.Json(found.Value.Found, ApiJson.Options) : Problems.Of(found.Error);
    }
}
