using System.Collections.Concurrent;
using Platform.Core.Shared.Tenancy;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <summary>
/// Changes of one tenant's agents wait for each other on locks in the database anyway. Waiting there would hold a connection each, and a few
/// hundred at once would take every connection that the others need; so most of them wait here.
/// </summary>
internal sealed class WriteTurns
{
    // The pool has 40 connections.
    private const int AtOnce = 6;

    private readonly ConcurrentDictionary<TenantId, SemaphoreSlim> _turns = new();

    public async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || http.Caller().Tenant is not { } tenant)
            return await next(context);
        var turns = _turns.GetOrAdd(tenant, _ => new SemaphoreSlim(AtOnce));
        await turns.WaitAsync(http.RequestAborted);
        try
        {
            return await next(context);
        }
        finally
        {
            turns.Release();
        }
    }
}

internal static class WriteTurnRoutes
{
    /// <summary>Before everything else that the group's routes do.</summary>
    public static RouteGroupBuilder InTurns(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter((context, next) => context.HttpContext.RequestServices.GetRequiredService<WriteTurns>().RunAsync(context, next));
        return group;
    }
}
