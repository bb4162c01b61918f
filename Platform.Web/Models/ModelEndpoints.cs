using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Health;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Models;

/// <summary>What a model holds and costs. The whole of it: what is null or missing is unknown.</summary>
/// <param name="PromptPrice">US dollars for a million tokens.</param>
/// <param name="CompletionPrice">US dollars for a million tokens.</param>
public sealed record ModelFacts(int? ContextTokens = null, int? MaxOutputTokens = null, decimal? PromptPrice = null, decimal? CompletionPrice = null);

/// <summary><c>/api/v1/models</c>.</summary>
internal static class ModelEndpoints
{
    public static void MapModelApi(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/v1/models").WithTags("Models").AllowAnonymous();

        models.MapGet("", async (HttpContext http, OperationRunner runner, string? provider, string? q, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListModels(provider, q, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<ModelView>>().WithSummary("The catalogue: models that were fetched from providers or edited, with context and prices.");
        models.MapGet("/health", async (HttpContext http, OperationRunner runner) => Problems.Answer(await runner.RunAsync(new GetModelHealth(), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<ModelHealthReport>().WithSummary("The last hour: attempts, errors and latency by provider, key and model, and the breakers.");
        // Ids of models hold slashes.
        models.MapPut("/{provider}/{**model}", EditAsync)
            .Takes<ModelFacts>()
            .RequirePermission(Permissions.AgentsWrite).Produces<ModelView>().WithSummary("Sets context and prices; they stay through every fetch.");
    }

    private static async Task<IResult> EditAsync(HttpContext http, OperationRunner runner, string provider, string model)
    {
        if (await runner.RunAsync(new GetProvider(provider), http.Caller(), http.RequestAborted) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<ModelFacts>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var facts = read.Value;
        return Problems.Answer(await runner.RunAsync(
            new EditModel(provider, model, facts.ContextTokens, facts.MaxOutputTokens, facts.PromptPrice, facts.CompletionPrice), http.Caller(), http.RequestAborted));
    }
}
