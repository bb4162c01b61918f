using Microsoft.AspNetCore.Http.Features;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Office;

/// <summary>
/// A short way for the two calls that make up nearly all traffic, in front of routing, limits and the rest of the pipeline. It serves only
/// the undoubted case, a good key with the permission; everything else goes on to the route, which says what is wrong. The routes are
/// declared all the same (<see cref="OfficeEndpoints"/>) and do the same.
/// </summary>
internal sealed class OfficeFastPath(RequestDelegate next, IApiKeyActors keys, OfficeReceiver receiver)
{
    private const string Prefix = "/api/v1/office/agents/";
    private const string Status = "/status";
    private const string Heartbeat = "/heartbeat";

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        return path is not null && path.StartsWith(Prefix, StringComparison.Ordinal) && HttpMethods.IsPost(context.Request.Method)
            ? TryAsync(context, path)
            : next(context);
    }

    private async Task TryAsync(HttpContext context, string path)
    {
        var isStatus = path.EndsWith(Status, StringComparison.Ordinal);
        var isHeartbeat = !isStatus && path.EndsWith(Heartbeat, StringComparison.Ordinal);
        if ((isStatus || isHeartbeat) && ApiGate.KeyOf(context.Request) is { } key)
        {
            var end = path.Length - (isStatus ? Status.Length : Heartbeat.Length);
            var actor = await keys.FindAcrossTenants(key, context.RequestAborted);
            if (end > Prefix.Length && actor is { Tenant: not null } && actor.May(Permissions.OfficeWrite))
            {
                // Ingest counts these itself; a histogram per request would cost a tenth of the request.
                if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
                    metrics.MetricsDisabled = true;
                var agentId = path[Prefix.Length..end];
                await (isStatus ? receiver.StatusAsync(context, actor, agentId) : receiver.HeartbeatAsync(context, actor, agentId));
                return;
            }
        }
        await next(context);
    }
}
