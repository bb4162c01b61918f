using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Versions;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <param name="Id">The slug, unique in the tenant; made of the name where there is none.</param>
/// <param name="Comment">Why, for the list of versions.</param>
public sealed record NewAgent(string Name, JsonObject ConfigJson, string? Id = null, string? Description = null, Guid? OwnerId = null, string? Comment = null);

/// <param name="Comment">Why, for the list of versions.</param>
/// <param name="Reason">Why although the agent's test cases are not green with this version; without it that is 409.</param>
public sealed record NewPublication(string? Comment = null, string? Reason = null);

/// <summary><c>/api/v1/agents</c> (contracts: agents). An agent is named by its slug or its id.</summary>
internal static class AgentEndpoints
{
    private const string Path = "/api/v1/agents";

    public static void MapAgentApi(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup(Path).WithTags("Agents").AllowAnonymous();

        agents.MapGet("", ListAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<AgentView>>().WithSummary("The agents, newest first; archived ones only with ?status=archived. q searches name, slug and description.");
        agents.MapGet("/{agent}", async (HttpContext http, OperationRunner runner, string agent, string? version) => Show(http, await FindAsync(http, runner, agent, version)))
            .RequirePermission(Permissions.AgentsRead).Produces<AgentView>().WithSummary("One agent with its newest configuration, or that of ?version=published or a number.");
        agents.MapPost("", MakeAsync)
            .Takes<NewAgent>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<AgentView>(StatusCodes.Status201Created).WithSummary("Makes an agent with draft version 1; ?publish=true publishes it.");
        agents.MapPut("/{agent}", (HttpContext http, OperationRunner runner, string agent, bool? publish) => EditAsync(http, runner, agent, publish, replace: true))
            .Takes<AgentEdit>().Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<AgentView>().WithSummary("Makes a new draft version with the configuration that is sent; ?publish=true publishes it.");
        agents.MapPatch("/{agent}", (HttpContext http, OperationRunner runner, string agent, bool? publish) => EditAsync(http, runner, agent, publish, replace: false))
            .Takes<AgentEdit>().Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<AgentView>().WithSummary("Makes a new draft version: config_json is merged into the newest one (RFC 7396).");
        agents.MapDelete("/{agent}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Archives an agent; ?purge=true removes it with its history, ?force=true also where others use it.");

        agents.MapGet("/{agent}/versions", async (HttpContext http, OperationRunner runner, string agent, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListAgentVersions(agent, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<AgentVersionView>>().WithSummary("The versions of an agent, newest first: who, when, why.");
        agents.MapGet("/{agent}/versions/{number}", async (HttpContext http, OperationRunner runner, string agent, string number) =>
                Problems.Answer(await runner.RunAsync(new GetAgentVersion(agent, Number(number)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<AgentVersionView>().WithSummary("One version with its configuration.");
        agents.MapPost("/{agent}/versions/{number}/publish", PublishAsync)
            .WithMetadata(new ApiBody(typeof(NewPublication), Required: false)).Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<AgentView>().WithSummary("Puts a version in effect; an old one is the roll-back. 409 agents.tests_not_green where its test cases are not green and no reason is given.");
        agents.MapGet("/{agent}/versions/{from}/diff/{to}", async (HttpContext http, OperationRunner runner, string agent, string from, string to) =>
                Problems.Answer(await runner.RunAsync(new DiffAgentVersions(agent, Number(from), Number(to)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<AgentVersionDiff>().WithSummary("What changes from one version to another, place by place.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, OperationRunner runner, string? status, string? department, string? q, int? limit, string? cursor) =>
        EnumValue.TryRead<AgentStatus>(status, "/status", out var wanted, out var refusal)
            ? Problems.Answer(await runner.RunAsync(new ListAgents(wanted, department, q, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted))
            : Problems.Of(refusal);

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner, bool? publish)
    {
        var read = await ConfigurationBody.ReadAsync<NewAgent>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var made = await runner.RunAsync(
            new CreateAgent(body.Name, body.ConfigJson, body.Id, body.Description, body.OwnerId, body.Comment, publish is true), http.Caller(), http.RequestAborted);
        if (made.Succeeded)
            http.Response.Headers.ETag = Tag(made.Value);
        return ApiRoutes.Made(made, view => $"{Path}/{view.Id}", view => view);
    }

    private static async Task<IResult> EditAsync(HttpContext http, OperationRunner runner, string agent, bool? publish, bool replace)
    {
        if (await FindAsync(http, runner, agent) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<AgentEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, agent);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : Show(http, await runner.RunAsync(new EditAgent(agent, read.Value, replace, publish is true, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string agent, bool? purge, bool? force)
    {
        var precondition = await IfMatchAsync(http, runner, agent);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new RemoveAgent(agent, purge is true, force is true, Version: precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> PublishAsync(HttpContext http, OperationRunner runner, string agent, string number)
    {
        if (await FindAsync(http, runner, agent) is { Error: { } unknown })
            return Problems.Of(unknown);
        var bytes = await RequestBytes.ReadAsync(http, ConfigurationBody.DefaultLimit);
        var read = bytes is { Succeeded: true, Value.Body.Length: 0 } ? new NewPublication() : await ConfigurationBody.ReadAsync<NewPublication>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, agent);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : Show(http, await runner.RunAsync(new PublishAgentVersion(agent, Number(number), precondition.Version, read.Value.Comment, read.Value.Reason), http.Caller(), http.RequestAborted));
    }

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, string agent) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, agent), VersionOf);

    private static Task<Result<AgentView>> FindAsync(HttpContext http, OperationRunner runner, string agent, string? version = null) =>
        runner.RunAsync(new GetAgent(agent, version), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<AgentView> found) => EntityTags.Answer(http, found, VersionOf, view => view);

    private static uint VersionOf(AgentView view) => (uint)view.Epoch;

    private static string Tag(AgentView view) => $"\"{VersionOf(view).ToString(CultureInfo.InvariantCulture)}\"";

    // What is no number is the number of no version.
    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
