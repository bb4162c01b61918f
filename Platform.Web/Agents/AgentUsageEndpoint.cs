using Platform.Core.Agents;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <summary><c>/api/v1/agents/{agent}/usage</c> (contracts: agents, redis): an agent's calls of models, with totals.</summary>
internal static class AgentUsageEndpoint
{
    public static void MapAgentUsage(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1/agents").WithTags("Agents").AllowAnonymous().MapGet("/{agent}/usage", ListAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<UsagePage>().WithSummary("The agent's calls, newest first, with the totals (US dollars) of ?from= (inclusive) to ?to= (exclusive); the last 30 days unless told otherwise.");

    private static async Task<IResult> ListAsync(HttpContext http, OperationRunner runner, string agent, DateTimeOffset? from, DateTimeOffset? to, int? limit, string? cursor)
    {
        var found = await runner.RunAsync(new GetAgent(agent), http.Caller(), http.RequestAborted);
        return found.Succeeded
            ? Problems.Answer(await runner.RunAsync(new ListUsage(found.Value.AssistantId, from, to, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted))
            : Problems.Of(found.Error);
    }
}
