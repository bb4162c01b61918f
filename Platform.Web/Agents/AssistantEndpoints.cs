using System.Globalization;
using Platform.Core.Agents;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Cache;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <param name="SubAssistantId">Asked in place of the tool's own assistant.</param>
public sealed record NewLink(Guid? SubAssistantId = null);

public sealed record ThreadChange(string ThreadId);

/// <summary><c>/assistants/</c> (contracts: agents): the same objects as the agents API's, for services that know this one. Lists are plain arrays.</summary>
internal static class AssistantEndpoints
{
    public static void MapAssistantApi(this IEndpointRouteBuilder routes, string prefix)
    {
        var path = $"{prefix}/assistants";
        var assistants = routes.MapGroup(path).WithTags("Assistants").AllowAnonymous();

        assistants.MapGet("/", async (HttpContext http, OperationRunner runner, int? offset, int? limit) =>
                Problems.Answer(await runner.RunAsync(new ListAssistants(offset ?? 0, limit ?? ListAssistants.MaximumLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<IReadOnlyList<AssistantView>>().WithSummary("The assistants, oldest first: at most 10,000 at once.");
        assistants.MapGet("/{assistant_id}", ShowAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<AssistantView>().WithSummary("One assistant with its tools.");
        assistants.MapPost("/", (HttpContext http, OperationRunner runner) => MakeAsync(http, runner, path))
            .Takes<AssistantEdit>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<AssistantView>(StatusCodes.Status201Created).WithSummary("Makes an assistant.");
        assistants.MapPut("/{assistant_id}", ChangeAsync)
            .Takes<AssistantEdit>().Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<AssistantView>().WithSummary("Changes the keys that are sent.");
        assistants.MapDelete("/{assistant_id}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes an assistant with its links; ?force=true also where tools ask it.");

        assistants.MapGet("/{assistant_id}/tools", async (HttpContext http, OperationRunner runner, string assistant_id) =>
                Problems.Answer(await runner.RunAsync(new ListAssistantTools(RouteId.Of(assistant_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<IReadOnlyList<ToolView>>().WithSummary("The tools of an assistant.");
        assistants.MapPost("/{assistant_id}/tools/{tool_id}", LinkAsync)
            .WithMetadata(new ApiBody(typeof(NewLink), Required: false)).Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<ToolView>(StatusCodes.Status201Created).WithSummary("Gives an assistant a tool.");
        assistants.MapDelete("/{assistant_id}/tools/{tool_id}", async (HttpContext http, OperationRunner runner, string assistant_id, string tool_id) =>
                ApiRoutes.Gone(await runner.RunAsync(new UnlinkTool(RouteId.Of(assistant_id), RouteId.Of(tool_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Takes a tool away from an assistant.");

        assistants.MapGet("/{assistant_id}/threads/{thread_user}", async (HttpContext http, OperationRunner runner, string assistant_id, string thread_user) =>
                Problems.Answer(await runner.RunAsync(new GetThread(RouteId.Of(assistant_id), thread_user), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<ThreadView>().WithSummary("The thread of a user with an assistant.");
        assistants.MapPut("/{assistant_id}/threads/{thread_user}", SetThreadAsync)
            .Takes<ThreadChange>()
            .RequirePermission(Permissions.AgentsWrite).Produces<ThreadView>().WithSummary("Says which thread a user has with an assistant.");
    }

    // The call that is made all the time: its answer lies ready in memory.
    private static async Task ShowAsync(HttpContext http, AssistantReader reader, string assistant_id)
    {
        var found = await reader.FindAsync(RouteId.Of(assistant_id), http.Caller(), http.RequestAborted);
        if (!found.Succeeded)
        {
            await Problems.WriteAsync(http, found.Error);
            return;
        }

        var (response, copy) = (http.Response, found.Value);
        var tag = $"\"{copy.Epoch.ToString(CultureInfo.InvariantCulture)}\"";
        response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch is [var known] && (known == tag || known == "*"))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = copy.Json.Length;
        await response.BodyWriter.WriteAsync(copy.Json, http.RequestAborted);
    }

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner, string path)
    {
        var read = await ConfigurationBody.ReadAsync<AssistantEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var made = await runner.RunAsync(new CreateAssistant(read.Value), http.Caller(), http.RequestAborted);
        if (made.Succeeded)
            http.Response.Headers.ETag = $"\"{made.Value.Epoch.ToString(CultureInfo.InvariantCulture)}\"";
        return ApiRoutes.Made(made, view => $"{path}/{view.Id}", view => view);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner, string assistant_id)
    {
        if (await FindAsync(http, runner, assistant_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<AssistantEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, assistant_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : EntityTags.Answer(http, await runner.RunAsync(new UpdateAssistant(RouteId.Of(assistant_id), read.Value, precondition.Version), http.Caller(), http.RequestAborted), VersionOf, view => view);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string assistant_id, bool? force)
    {
        var precondition = await IfMatchAsync(http, runner, assistant_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(
                new RemoveAgent(RouteId.Of(assistant_id).ToString(), Force: force is true, AsAssistant: true, Version: precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> LinkAsync(HttpContext http, OperationRunner runner, string assistant_id, string tool_id)
    {
        var body = new NewLink();
        var bytes = await RequestBytes.ReadAsync(http, ConfigurationBody.DefaultLimit);
        if (!bytes.Succeeded)
            return Problems.Of(bytes.Error);
        if (bytes.Value.Body.Length > 0)
        {
            var read = await ConfigurationBody.ReadAsync<NewLink>(http);
            if (!read.Succeeded)
                return Problems.Of(read.Error);
            body = read.Value;
        }

        return Problems.Answer(
            await runner.RunAsync(new LinkTool(RouteId.Of(assistant_id), RouteId.Of(tool_id), body.SubAssistantId), http.Caller(), http.RequestAborted), StatusCodes.Status201Created);
    }

    private static async Task<IResult> SetThreadAsync(HttpContext http, OperationRunner runner, string assistant_id, string thread_user)
    {
        if (await FindAsync(http, runner, assistant_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<ThreadChange>(http);
        return read.Succeeded
            ? Problems.Answer(await runner.RunAsync(new SetThread(RouteId.Of(assistant_id), thread_user, read.Value.ThreadId), http.Caller(), http.RequestAborted))
            : Problems.Of(read.Error);
    }

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, string id) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, id), VersionOf);

    private static Task<Result<AssistantView>> FindAsync(HttpContext http, OperationRunner runner, string id) =>
        runner.RunAsync(new GetAssistant(RouteId.Of(id)), http.Caller(), http.RequestAborted);

    private static uint VersionOf(AssistantView view) => (uint)view.Epoch;
}
