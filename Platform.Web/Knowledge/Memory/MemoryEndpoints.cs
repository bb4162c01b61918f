using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Memory;

/// <param name="User">As the channel calls them.</param>
/// <param name="ExpiresAt">Null for never.</param>
public sealed record NewMemory(string User, string Text, string Channel = "rest", MemoryKind Kind = MemoryKind.Note, DateTimeOffset? ExpiresAt = null);

/// <summary>What an agent remembers of a user.</summary>
public sealed record MemoryList(IReadOnlyList<MemoryView> Items);

/// <summary><c>/api/v1/agents/{agent}/memory</c> (contracts: knowledge).</summary>
internal static class MemoryEndpoints
{
    private const string Path = "/api/v1/agents/{agent}/memory";

    public static void MapMemoryApi(this IEndpointRouteBuilder routes)
    {
        var memory = routes.MapGroup(Path).WithTags("Knowledge").AllowAnonymous();
        memory.MapGet("", ListAsync)
            .RequirePermission(Permissions.ConversationsRead).Produces<MemoryList>().WithSummary("What the agent remembers of an end user (?user=), the newest first; of one channel with ?channel=.");
        memory.MapPost("", AddAsync).Takes<NewMemory>().Idempotent()
            .RequirePermission(Permissions.ConversationsWrite).Produces<MemoryView>(StatusCodes.Status201Created).WithSummary("Writes something down by hand; what is the same is replaced.");
        memory.MapDelete("", ForgetAllAsync)
            .RequirePermission(Permissions.ConversationsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Forgets all that the agent remembers of an end user (?user=), or of one channel with ?channel=.");
        memory.MapDelete("/{memory_id}", ForgetAsync)
            .RequirePermission(Permissions.ConversationsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Forgets one thing.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, OperationRunner runner, string agent, string? user, string? channel)
    {
        if (await UnknownAsync(http, runner, agent) is { } unknown)
            return Problems.Of(unknown);
        var found = await runner.RunAsync(new ListMemories(agent, user ?? "", channel), http.Caller(), http.RequestAborted);
        return found.Succeeded ? Results.Json(new MemoryList(found.Value), ApiJson.Options) : Problems.Of(found.Error);
    }

    private static async Task<IResult> AddAsync(HttpContext http, OperationRunner runner, string agent)
    {
        if (await UnknownAsync(http, runner, agent) is { } unknown)
            return Problems.Of(unknown);
        var body = await ConfigurationBody.ReadAsync<NewMemory>(http);
        if (!body.Succeeded)
            return Problems.Of(body.Error);
        var made = await runner.RunAsync(new AddMemory(agent, body.Value.Channel, body.Value.User, body.Value.Text, body.Value.Kind, body.Value.ExpiresAt), http.Caller(), http.RequestAborted);
        return ApiRoutes.Made(made, view => $"/api/v1/agents/{agent}/memory/{view.MemoryId}", view => view);
    }

    private static async Task<IResult> ForgetAllAsync(HttpContext http, OperationRunner runner, string agent, string? user, string? channel) => await UnknownAsync(http, runner, agent) is { } unknown
        ? Problems.Of(unknown)
        : ApiRoutes.Gone(await runner.RunAsync(new ForgetMemories(agent, user ?? "", channel), http.Caller(), http.RequestAborted));

    private static async Task<IResult> ForgetAsync(HttpContext http, OperationRunner runner, string agent, string memory_id) =>
        ApiRoutes.Gone(await runner.RunAsync(new ForgetMemory(agent, RouteId.Of(memory_id)), http.Caller(), http.RequestAborted));

    // Another tenant's agent is unknown whatever is sent.
    private static async Task<Error?> UnknownAsync(HttpContext http, OperationRunner runner, string agent) =>
        await runner.RunAsync(new ListMemories(agent, "-"), http.Caller(), http.RequestAborted) is { Error: { Kind: ErrorKind.NotFound } unknown } ? unknown : null;
}
