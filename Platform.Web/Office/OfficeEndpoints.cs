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
            .RequirePermission(Permissions.OfficeWrite).Produces<StatusAccepted>(StatusCodes.Status202Accepted).WithSummary("Takes a report and answers after the commit.");
        office.MapPost("/agents/{agent_id}/heartbeat", (HttpContext http, string agent_id, OfficeReceiver receiver) => receiver.HeartbeatAsync(http, http.Caller(), agent_id))
            .RequirePermission(Permissions.OfficeWrite).Produces<StatusAccepted>(StatusCodes.Status202Accepted).WithSummary("Says that a known agent lives.");
        office.MapPost("/reports", (HttpContext http, OfficeReceiver receiver) => receiver.ReportsAsync(http, http.Caller()))
            .RequirePermission(Permissions.OfficeWrite).Produces<ReportsAnswer>().WithSummary("Takes up to 1,000 reports; a bad one does not sink the others.");
        office.MapPost("/heartbeat", (HttpContext http, OfficeReceiver receiver) => receiver.HeartbeatsAsync(http, http.Caller()))
            .RequirePermission(Permissions.OfficeWrite).Produces<HeartbeatAnswer>().WithSummary("Says that up to 1,000 agents live.");
    }
}
