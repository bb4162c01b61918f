using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Reading;

/// <summary>What there is under <c>/api/v1/knowledge</c> to read, and the edit of a chunk.</summary>
internal static class ReadingEndpoints
{
    public static void MapKnowledgeReadingApi(this IEndpointRouteBuilder routes)
    {
        var knowledge = routes.MapGroup("/api/v1/knowledge").WithTags("Knowledge").AllowAnonymous();
        knowledge.MapGet("/sources", ListAsync)
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<SourceResource>>().WithSummary("Sources with status, progress and cost, the newest first; narrowed by collection, status, tag and text.");
        knowledge.MapGet("/sources/{source_id}", ShowAsync)
            .RequirePermission(Permissions.KnowledgeRead).Produces<SourceDetail>().WithSummary("One source with its versions.");
        knowledge.MapGet("/sources/{source_id}/text", TextAsync)
            .RequirePermission(Permissions.KnowledgeRead).Produces<SourceTextPart>().WithSummary("A part of the extracted text: from a place (UTF-16 code units) or a page on, at most 200,000 long.");
        knowledge.MapGet("/sources/{source_id}/outline", OutlineAsync)
            .RequirePermission(Permissions.KnowledgeRead).Produces<SourceOutline>().WithSummary("Headings and pages of the text.");
        knowledge.MapGet("/sources/{source_id}/chunks", ChunksAsync)
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<ChunkRow>>().WithSummary("Chunks in the order of the text: of the serving edition, of a version, or of a named edition.");
        knowledge.MapGet("/sources/{source_id}/original", (HttpContext http, OperationRunner runner, string source_id, int? version) => OriginalFile.SendAsync(http, runner, http.Caller(), RouteId.Of(source_id), version))
            .RequirePermission(Permissions.KnowledgeRead).WithSummary("The file as it came.");
        knowledge.MapGet("/sources/{source_id}/citations", async (HttpContext http, OperationRunner runner, string source_id, string? cursor, int? limit) =>
                Problems.Answer(await runner.RunAsync(new ListCitations(RouteId.Of(source_id), cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<CitationRow>>().WithSummary("Answers that cite the source, the newest first.");
        knowledge.MapPatch("/chunks/{chunk_id}", EditAsync).Takes<ChunkEdit>()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<ChunkRow>().WithSummary("Switches a chunk on or off, notes something on it, gives it questions that it answers.");
        knowledge.MapGet("/collections", async (HttpContext http, OperationRunner runner) => ListOf(await runner.RunAsync(new ListCollections(), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<CollectionResource>>().WithSummary("Collections with what is in them and how they are indexed.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, OperationRunner runner, string? collection, string? status, string? kind, string? q, Guid? parent_id, string? cursor, int? limit)
    {
        if (!EnumValue.TryRead<SourceStatus>(status, "/status", out var wanted, out var refusal) || !EnumValue.TryRead<SourceKind>(kind, "/kind", out var ofKind, out refusal))
            return Problems.Of(refusal);
        var filter = new SourceFilter(collection, wanted, q, [.. http.Request.Query["tag"].OfType<string>()], ofKind, parent_id);
        var found = await runner.RunAsync(new ListSources(filter, Cursor: cursor, Limit: limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted);
        return found.Succeeded ? Results.Json(new Listing<SourceResource>([.. found.Value.Items.Select(SourceResource.Of)], found.Value.NextCursor), ApiJson.Options) : Problems.Of(found.Error);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, OperationRunner runner, string source_id) => EntityTags.Answer(
        http, await runner.RunAsync(new GetSource(RouteId.Of(source_id)), http.Caller(), http.RequestAborted), view => view.Etag,
        view => new SourceDetail(SourceResource.Of(view.Row), view.Versions, view.CreatedBy, view.Revision));

    private static async Task<IResult> TextAsync(HttpContext http, OperationRunner runner, string source_id, int? version, long? start, int? length, int? page) => Problems.Answer(
        await runner.RunAsync(new GetSourceText(RouteId.Of(source_id), version, start ?? 0, length ?? GetSourceText.DefaultLength, page), http.Caller(), http.RequestAborted));

    private static async Task<IResult> OutlineAsync(HttpContext http, OperationRunner runner, string source_id, int? version) =>
        Problems.Answer(await runner.RunAsync(new GetSourceOutline(RouteId.Of(source_id), version), http.Caller(), http.RequestAborted));

    private static async Task<IResult> ChunksAsync(HttpContext http, OperationRunner runner, string source_id, int? version, Guid? edition_id, long? at, string? cursor, int? limit) => Problems.Answer(
        await runner.RunAsync(new ListChunks(RouteId.Of(source_id), version, edition_id, cursor, limit ?? Cursor.DefaultLimit) { At = at }, http.Caller(), http.RequestAborted));

    private static async Task<IResult> EditAsync(HttpContext http, OperationRunner runner, string chunk_id)
    {
        // A foreign id is unknown whatever is sent.
        var known = await runner.RunAsync(new EditChunk(RouteId.Of(chunk_id), new ChunkEdit()), http.Caller(), http.RequestAborted);
        if (!known.Succeeded)
            return Problems.Of(known.Error);
        var body = await ConfigurationBody.ReadAsync<ChunkEdit>(http);
        return body.Succeeded ? Problems.Answer(await runner.RunAsync(new EditChunk(RouteId.Of(chunk_id), body.Value), http.Caller(), http.RequestAborted)) : Problems.Of(body.Error);
    }

    private static IResult ListOf(Result<IReadOnlyList<CollectionView>> found) =>
        found.Succeeded ? Results.Json(new Listing<CollectionResource>([.. found.Value.Select(CollectionResource.Of)], null), ApiJson.Options) : Problems.Of(found.Error);
}
