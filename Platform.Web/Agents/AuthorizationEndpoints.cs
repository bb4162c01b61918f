using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <summary>Whom an agent listens to, with a part of its list.</summary>
public sealed record AgentAuthorizations(AgentAccessMode Mode, int Authorized, int Requested, int Refused, IReadOnlyList<EndUserView> Items, string? NextCursor);

public sealed record AccessModeChange(AgentAccessMode Mode);

/// <param name="Channel"><c>telegram</c>, <c>websocket</c>, <c>rest</c> …</param>
/// <param name="PlatformUserId">The channel's own id of the person.</param>
/// <param name="State"><c>authorized</c> or <c>refused</c>.</param>
public sealed record NewAuthorization(string Channel, string PlatformUserId, string? Note = null, EndUserState State = EndUserState.Authorized);

/// <summary><c>/api/v1/agents/{agent}/authorizations</c> (contracts: agents): which end users may talk to an agent.</summary>
internal static class AuthorizationEndpoints
{
    private const string Path = "/api/v1/agents/{agent}/authorizations";

    public static void MapAuthorizationApi(this IEndpointRouteBuilder routes)
    {
        var authorizations = routes.MapGroup(Path).WithTags("Agents").AllowAnonymous();
        authorizations.MapGet("", ShowAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<AgentAuthorizations>().WithSummary("The mode (open, allow_list, requires_authorization) and the list of end users; filters ?state=&q=.");
        authorizations.MapPut("", SetAsync)
            .Takes<AccessModeChange>()
            .RequirePermission(Permissions.AgentsWrite).Produces<AgentAccessView>().WithSummary("Sets the mode; the list stays.");
        authorizations.MapPost("", AuthorizeAsync)
            .Takes<NewAuthorization>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<EndUserView>(StatusCodes.Status201Created).WithSummary("Lets an end user in, or refuses them; who is on the list already changes.");
        authorizations.MapDelete("", RemoveNamedAsync)
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Takes an end user off the list by ?channel=&platform_user_id=.");
        authorizations.MapDelete("/{authorization_id}", RemoveAsync)
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Takes an end user off the list.");
    }

    private static async Task<IResult> ShowAsync(HttpContext http, OperationRunner runner, string agent, string? state, string? q, int? limit, string? cursor)
    {
        var found = await FindAsync(http, runner, agent);
        if (!found.Succeeded)
            return Problems.Of(found.Error);
        if (!EnumValue.TryRead<EndUserState>(state, "/state", out var wanted, out var refusal))
            return Problems.Of(refusal);
        var access = await runner.RunAsync(new GetAgentAccess(found.Value.AssistantId), http.Caller(), http.RequestAborted);
        if (!access.Succeeded)
            return Problems.Of(access.Error);
        var users = await runner.RunAsync(new ListEndUsers(found.Value.AssistantId, wanted, q, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted);
        if (!users.Succeeded)
            return Problems.Of(users.Error);
        var (view, list) = (access.Value, users.Value);
        return Results.Json(new AgentAuthorizations(view.Mode, view.Authorized, view.Requested, view.Refused, list.Items, list.NextCursor), ApiJson.Options);
    }

    private static async Task<IResult> SetAsync(HttpContext http, OperationRunner runner, string agent)
    {
        var found = await FindAsync(http, runner, agent);
        if (!found.Succeeded)
            return Problems.Of(found.Error);
        var read = await ConfigurationBody.ReadAsync<AccessModeChange>(http);
        return read.Succeeded
            ? Problems.Answer(await runner.RunAsync(new SetAgentAccess(found.Value.AssistantId, read.Value.Mode), http.Caller(), http.RequestAborted))
            : Problems.Of(read.Error);
    }

    private static async Task<IResult> AuthorizeAsync(HttpContext http, OperationRunner runner, string agent)
    {
        var found = await FindAsync(http, runner, agent);
        if (!found.Succeeded)
            return Problems.Of(found.Error);
        var read = await ConfigurationBody.ReadAsync<NewAuthorization>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var made = await runner.RunAsync(new AuthorizeEndUser(found.Value.AssistantId, body.Channel, body.PlatformUserId, body.Note, body.State), http.Caller(), http.RequestAborted);
        return ApiRoutes.Made(made, view => $"/api/v1/agents/{found.Value.Id}/authorizations/{view.Id}", view => view);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string agent, string authorization_id)
    {
        var found = await FindAsync(http, runner, agent);
        return found.Succeeded
            ? ApiRoutes.Gone(await runner.RunAsync(new RemoveEndUser(found.Value.AssistantId, RouteId.Of(authorization_id)), http.Caller(), http.RequestAborted))
            : Problems.Of(found.Error);
    }

    private static async Task<IResult> RemoveNamedAsync(HttpContext http, OperationRunner runner, string agent, string? channel, string? platform_user_id)
    {
        var found = await FindAsync(http, runner, agent);
        return found.Succeeded
            ? ApiRoutes.Gone(await runner.RunAsync(new RemoveNamedEndUser(found.Value.AssistantId, channel ?? "", platform_user_id ?? ""), http.Caller(), http.RequestAborted))
            : Problems.Of(found.Error);
    }

    private static Task<Result<AgentView>> FindAsync(HttpContext http, OperationRunner runner, string agent) => runner.RunAsync(new GetAgent(agent), http.Caller(), http.RequestAborted);
}
