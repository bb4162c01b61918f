using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Processes;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.Processes;

/// <summary>A process as the API shows it (contracts: agents, redis).</summary>
/// <param name="AgentId">Its name in Redis: <c>{tenant}.{agent}</c>.</param>
/// <param name="Type">Of a channel; null for the agent itself.</param>
/// <param name="Status"><c>running</c>, <c>stopped</c>, <c>starting</c>, <c>stopping</c>, <c>error</c>; <c>lost</c> when it should run and said nothing for three heartbeats.</param>
/// <param name="Queued">It starts, and waits for its turn.</param>
/// <param name="Asleep">It was idle for long; the next message starts it.</param>
/// <param name="Working">Messages that are being answered.</param>
/// <param name="MemoryBytes">Resident.</param>
public sealed record ProcessView(
    string AgentId, string? Type, string Status, bool Queued, bool Asleep, int? Pid, string? Node, DateTimeOffset? StartedAt, DateTimeOffset? LastActive, DateTimeOffset? HeartbeatAt, int Restarts,
    long? Epoch, int Working, long? MemoryBytes, DateTimeOffset? NextStartAt, string? ErrorDetail)
{
    private const string Agent = "agent";

    internal static ProcessView Of(ProcessReport report)
    {
        var (record, said) = (report.Record, report.Said);
        var lives = record.Pid is not null && said?.Fence == record.Fence;
        return new ProcessView(
            report.AgentId, record.Kind == Agent ? null : record.Kind, report.IsLost ? "lost" : record.State.ToString().ToLowerInvariant(), record.IsQueued, record.IsAsleep, record.Pid, record.Node,
            record.StartedAt, said?.LastActive, said?.HeartbeatAt, record.Restarts, lives ? said!.Epoch : null, lives ? said!.Working : 0, lives ? said!.Rss : null, record.NextStartAt, record.ErrorDetail is { } detail ? ProcessFaults.Words(detail) : null);
    }
}

/// <summary>Start, stop and status of agents and their channels (contracts: agents).</summary>
internal static class ProcessEndpoints
{
    public static void MapProcesses(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/api/v1/agents").WithTags("Agents").AllowAnonymous();
        Map(agents.MapPost("/{agent}/start", (HttpContext http, OperationRunner runner, ProcessReports reports, string agent) => OrderAsync(http, runner, reports, new StartAgent(agent), agent, null)))
            .WithSummary("Has an agent run; starting a running one is no error.");
        Map(agents.MapPost("/{agent}/stop", (HttpContext http, OperationRunner runner, ProcessReports reports, string agent) => OrderAsync(http, runner, reports, new StopAgent(agent), agent, null)))
            .WithSummary("Stops an agent until somebody starts it; messages wait.");
        Map(agents.MapPost("/{agent}/restart", (HttpContext http, OperationRunner runner, ProcessReports reports, string agent) => OrderAsync(http, runner, reports, new RestartAgent(agent), agent, null)))
            .WithSummary("Stops an agent's process gracefully and starts it again.");
        agents.MapGet("/{agent}/status", (HttpContext http, ProcessReports reports, string agent) => StatusAsync(http, http.Caller(), reports, agent, null, StatusCodes.Status200OK))
            .RequirePermission(Permissions.AgentsRead).Produces<ProcessView>().WithSummary("How an agent's process is.");

        var integrations = routes.MapGroup("/api/v1/integrations").WithTags("Agents").AllowAnonymous();
        Map(integrations.MapPost("/{agent}/{type}/start", (HttpContext http, OperationRunner runner, ProcessReports reports, string agent, string type) => OrderAsync(http, runner, reports, new StartIntegration(agent, type), agent, type)))
            .WithSummary("Has a channel of an agent run: telegram, websocket.");
        Map(integrations.MapPost("/{agent}/{type}/stop", (HttpContext http, OperationRunner runner, ProcessReports reports, string agent, string type) => OrderAsync(http, runner, reports, new StopIntegration(agent, type), agent, type)))
            .WithSummary("Stops a channel of an agent until somebody starts it.");
        integrations.MapGet("/{agent}/{type}/status", (HttpContext http, ProcessReports reports, string agent, string type) => StatusAsync(http, http.Caller(), reports, agent, type, StatusCodes.Status200OK))
            .RequirePermission(Permissions.AgentsRead).Produces<ProcessView>().WithSummary("How a channel's process is.");
    }

    private static RouteHandlerBuilder Map(RouteHandlerBuilder route) => route.RequirePermission(Permissions.AgentsRun).Produces<ProcessView>(StatusCodes.Status202Accepted);

    private static async Task<IResult> OrderAsync(HttpContext http, OperationRunner runner, ProcessReports reports, ICommand<ProcessRecord> order, string agent, string? type)
    {
        var done = await runner.RunAsync(order, http.Caller(), http.RequestAborted);
        if (!done.Succeeded)
            return Problems.Of(done.Error);
        // Whoever may run an agent may know what came of it, with a key of that scope alone, too.
        var caller = http.Caller();
        return await StatusAsync(http, caller with { Permissions = [.. caller.Permissions, Permissions.AgentsRead] }, reports, agent, type, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> StatusAsync(HttpContext http, Actor reader, ProcessReports reports, string agent, string? type, int status)
    {
        if (type is not null)
        {
            var integration = await reports.FindIntegrationAsync(reader, agent, type, http.RequestAborted);
            return integration.Succeeded ? Results.Json(ProcessView.Of(integration.Value), ApiJson.Options, statusCode: status) : Problems.Of(integration.Error);
        }

        var found = await reports.FindAsync(reader, agent, http.RequestAborted);
        return found.Succeeded ? Results.Json(ProcessView.Of(found.Value.Agent), ApiJson.Options, statusCode: status) : Problems.Of(found.Error);
    }
}
