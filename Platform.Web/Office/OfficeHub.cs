using Microsoft.AspNetCore.SignalR;
using Platform.Core.Office.Board;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Office;

/// <summary>The live feed (contracts: office). Who may connect is decided before the hub, see <see cref="OfficeHubGate"/>.</summary>
internal sealed class OfficeHub(OfficeBoards boards, IHubContext<OfficeHub> hub, ILogger<OfficeHub> logger) : Hub
{
    private const string Feed = "feed";

    /// <summary>Sends the board as a snapshot and from then on every change. Called again after a gap it begins anew.</summary>
    public void Subscribe()
    {
        if (Context.Items[Feed] is OfficeFeed feed)
        {
            feed.Restart();
            return;
        }
        var viewer = Context.GetHttpContext()?.Features.Get<OfficeViewer>();
        if (viewer is null)
        {
            Context.Abort();
            return;
        }
        // The feed ends with the connection.
        Context.Items[Feed] = new OfficeFeed(boards.Subscribe(viewer.Tenant), viewer, hub.Clients.Client(Context.ConnectionId), Context, logger);
    }
}

/// <summary>Lets in whom <see cref="OfficeViewers"/> knows; all others get 401 before any negotiation.</summary>
internal static class OfficeHubGate
{
    public static void Close(EndpointBuilder endpoint)
    {
        var next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = async context =>
        {
            if (await context.RequestServices.GetRequiredService<OfficeViewers>().FindAsync(context) is not { } viewer)
            {
                await Problems.WriteAsync(context, ApiErrors.UnknownKey);
                return;
            }
            context.Features.Set(viewer);
            await next(context);
        };
    }
}
