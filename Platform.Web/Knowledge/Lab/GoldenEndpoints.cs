using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Golden;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Lab;

/// <param name="Expected">Where the answer stands: half-open spans in UTF-16 code units of the source's text.</param>
public sealed record NewGolden(string Question, IReadOnlyList<ExpectedPlace> Expected, GoldenOrigin Origin = GoldenOrigin.Hand);

/// <param name="Mode">How the questions are asked.</param>
public sealed record NewGoldenRun(SearchMode Mode = SearchMode.Hybrid, double? MinScore = null);

/// <summary><c>/api/v1/knowledge/golden</c>: questions of which it is known where the answer stands, and how well it is found.</summary>
internal static class GoldenEndpoints
{
    public static void MapGoldenApi(this IEndpointRouteBuilder routes)
    {
        var golden = routes.MapGroup("/api/v1/knowledge/golden").WithTags("Knowledge").AllowAnonymous();
        golden.MapGet("", async (HttpContext http, OperationRunner runner, int? limit, string? cursor) => Problems.Answer(
                await runner.RunAsync(new ListGolden(cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<GoldenView>>().WithSummary("The golden questions, newest first. A place is stale when the version that serves does not have its text any more.");
        golden.MapPost("", AddAsync).Takes<NewGolden>().Idempotent()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<GoldenView>(StatusCodes.Status201Created).WithSummary("Keeps a question together with the places that answer it.");
        golden.MapDelete("/{golden_id}", async (HttpContext http, OperationRunner runner, string golden_id) => ApiRoutes.Gone(
                await runner.RunAsync(new RemoveGolden(RouteId.Of(golden_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes a golden question; figures of earlier runs stay.");
        golden.MapPost("/run", RunAsync).WithMetadata(new ApiBody(typeof(NewGoldenRun), Required: false))
            .RequirePermission(Permissions.KnowledgeWrite).Produces<GoldenRunDetail>()
            .WithSummary("Asks all golden questions: recall@k (share of the expected characters in the first k places), nDCG, per question and per index. The run is kept.");
        golden.MapGet("/runs", async (HttpContext http, OperationRunner runner, int? limit, string? cursor) => Problems.Answer(
                await runner.RunAsync(new ListGoldenRuns(cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<Listing<GoldenRunView>>().WithSummary("The runs of the golden questions, newest first.");
        golden.MapGet("/runs/{golden_run_id}", async (HttpContext http, OperationRunner runner, string golden_run_id) => Problems.Answer(
                await runner.RunAsync(new GetGoldenRun(RouteId.Of(golden_run_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.KnowledgeRead).Produces<GoldenRunDetail>().WithSummary("One run with what came of each question.");
    }

    private static async Task<IResult> AddAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<NewGolden>(http);
        return read.Succeeded
            ? ApiRoutes.Made(await runner.RunAsync(new AddGolden(read.Value.Question, read.Value.Expected, read.Value.Origin), http.Caller(), http.RequestAborted), view => $"/api/v1/knowledge/golden/{view.Id}", view => view)
            : Problems.Of(read.Error);
    }

    private static async Task<IResult> RunAsync(HttpContext http, OperationRunner runner, GoldenRuns runs)
    {
        var bytes = await RequestBytes.ReadAsync(http, ConfigurationBody.DefaultLimit);
        var read = bytes is { Succeeded: true, Value.Body.Length: 0 } ? new NewGoldenRun() : await ConfigurationBody.ReadAsync<NewGoldenRun>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var run = await runs.RunAsync(http.Caller(), new GoldenSettings(read.Value.Mode, read.Value.MinScore), http.RequestAborted);
        return run.Succeeded ? Problems.Answer(await runner.RunAsync(new GetGoldenRun(run.Value.Id), http.Caller(), http.RequestAborted)) : Problems.Of(run.Error);
    }
}
