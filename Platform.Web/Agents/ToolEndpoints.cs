using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <summary><c>/tools/</c> (contracts: agents).</summary>
internal static class ToolEndpoints
{
    public static void MapToolApi(this IEndpointRouteBuilder routes, string prefix)
    {
        var path = $"{prefix}/tools";
        var tools = routes.MapGroup(path).WithTags("Tools").AllowAnonymous();

        tools.MapGet("/", async (HttpContext http, OperationRunner runner, int? offset, int? limit) =>
                Problems.Answer(await runner.RunAsync(new ListTools(offset ?? 0, limit ?? ListAssistants.MaximumLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<IReadOnlyList<ToolView>>().WithSummary("The tools, oldest first: at most 10,000 at once.");
        tools.MapGet("/{tool_id}", async (HttpContext http, OperationRunner runner, string tool_id) => Show(http, await FindAsync(http, runner, tool_id)))
            .RequirePermission(Permissions.AgentsRead).Produces<ToolView>().WithSummary("One tool, without its secrets.");
        tools.MapPost("/", (HttpContext http, OperationRunner runner) => MakeAsync(http, runner, path))
            .Takes<ToolEdit>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<ToolView>(StatusCodes.Status201Created).WithSummary("Makes a tool.");
        tools.MapPut("/{tool_id}", ChangeAsync)
            .Takes<ToolEdit>().Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<ToolView>().WithSummary("Changes the keys that are sent.");
        tools.MapDelete("/{tool_id}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes a tool; ?force=true also where assistants have it.");
    }

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner, string path)
    {
        var read = await ConfigurationBody.ReadAsync<ToolEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        // A default would be a guess at what the tool does.
        if (!read.Value.ToolType.IsPresent)
            return Problems.Of(Platform.Core.Shared.Operations.Errors.Invalid([new FieldError("/tool_type", ApiText.All["Body.Missing"])]));
        return ApiRoutes.Made(await runner.RunAsync(new CreateTool(read.Value), http.Caller(), http.RequestAborted), view => $"{path}/{view.Id}", view => view);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner, string tool_id)
    {
        if (await FindAsync(http, runner, tool_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<ToolEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, tool_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : Show(http, await runner.RunAsync(new UpdateTool(RouteId.Of(tool_id), read.Value, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string tool_id, bool? force)
    {
        var precondition = await IfMatchAsync(http, runner, tool_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new DeleteTool(RouteId.Of(tool_id), force is true, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, string id) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, id), VersionOf);

    private static Task<Result<ToolView>> FindAsync(HttpContext http, OperationRunner runner, string id) => runner.RunAsync(new GetTool(RouteId.Of(id)), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<ToolView> found) => EntityTags.Answer(http, found, VersionOf, view => view);

    private static uint VersionOf(ToolView view) => (uint)view.Version;
}
