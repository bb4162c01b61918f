using Platform.Core.Office.Agents;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;
using Platform.Web.Shared.Api;

namespace Platform.Web.Office;

/// <summary>The REST calls of the office (contracts: office).</summary>
public static class OfficeEndpoints
{
    public static void MapOfficeApi(this IEndpointRouteBuilder routes)
    {
        var office = routes.MapGroup("/api/v1/office").WithTags("Office").AllowAnonymous();

        office.MapPost("/agents/{agent_id}/status", (HttpContext http, string agent_id, OfficeReceiver receiver) => receiver.StatusAsync(http, http.Caller(), agent_id))
            .WithMetadata(new ApiBody(typeof(StatusReport)))
            .RequirePermission(Permissions.OfficeWrite).Produces<StatusAccepted>(StatusCodes.Status202Accepted).WithSummary("Takes a report and answers after the commit.");
        office.MapPost("/agents/{agent_id}/heartbeat", (HttpContext http, string agent_id, OfficeReceiver receiver) => receiver.HeartbeatAsync(http, http.Caller(), agent_id))
            .WithMetadata(new ApiBody(typeof(AgentHeartbeat), Required: false))
            .RequirePermission(Permissions.OfficeWrite).Produces<StatusAccepted>(StatusCodes.Status202Accepted).WithSummary("Says that a known agent lives.");
        office.MapPost("/reports", (HttpContext http, OfficeReceiver receiver) => receiver.ReportsAsync(http, http.Caller()))
            .WithMetadata(new ApiBody(typeof(ReportsRequest)))
            .RequirePermission(Permissions.OfficeWrite).Produces<ReportsAnswer>().WithSummary("Takes up to 1,000 reports; a bad one does not sink the others.");
        office.MapPost("/heartbeat", (HttpContext http, OfficeReceiver receiver) => receiver.HeartbeatsAsync(http, http.Caller()))
            .WithMetadata(new ApiBody(typeof(HeartbeatRequest)))
            .RequirePermission(Permissions.OfficeWrite).Produces<HeartbeatAnswer>().WithSummary("Says that up to 1,000 agents live.");

        office.MapGet("/agents", async (HttpContext http, OperationRunner runner, string? department, string? brand, string? status, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListOfficeAgents(department, brand, status, limit ?? 50, cursor), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.OfficeRead).Produces<Page<OfficeAgent>>().WithSummary("The agents by id.");
        office.MapGet("/agents/{agent_id}", async (HttpContext http, OperationRunner runner, string agent_id) =>
                Problems.Answer(await runner.RunAsync(new GetOfficeAgent(agent_id), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.OfficeRead).Produces<OfficeAgent>().WithSummary("One agent.");
        office.MapGet("/agents/{agent_id}/events", async (HttpContext http, OperationRunner runner, string agent_id, DateTimeOffset? from, DateTimeOffset? to, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListStatusEvents(agent_id, from, to, limit ?? 50, cursor), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.OfficeRead).Produces<Page<StatusEvent>>().WithSummary("An agent's changes of status, oldest first.");
        office.MapGet("/summary", async (HttpContext http, OperationRunner runner) =>
                Problems.Answer(await runner.RunAsync(new GetOfficeSummary(), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.OfficeRead).Produces<OfficeSummary>().WithSummary("Totals by status and department, FTE, capacity in money a month.");
        office.MapDelete("/agents/{agent_id}", async (HttpContext http, OperationRunner runner, string agent_id) =>
            {
                var deleted = await runner.RunAsync(new DeleteOfficeAgent(agent_id), http.Caller(), http.RequestAborted);
                return deleted.Succeeded ? Results.NoContent() : Problems.Of(deleted.Error);
            })
            .RequirePermission(Permissions.OfficeWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Takes an agent off the board; a later report makes it anew.");
    }
}
