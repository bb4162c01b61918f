using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.Conversations;

/// <summary><c>/api/v1/agents/{agent}/history</c> (contracts: agents, redis): what was said.</summary>
internal static class HistoryEndpoint
{
    public static void MapHistoryApi(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/agents").WithTags("Agents").AllowAnonymous().MapGet("/{agent}/history", async (
                HttpContext http, OperationRunner runner, string agent, string? thread_id, string? channel, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListHistory(agent, thread_id, channel, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<HistoryItem>>()
            .WithSummary("What an agent and its users said: a page holds the newest lines, oldest first and newest last; next_cursor leads to those before. ?thread_id= and ?channel= narrow it.");
}
