using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Office;

/// <summary>
/// A short way for the two calls that make up nearly all traffic, between the web server and the host: an activity, a log scope, a service
/// scope and two measurements a request would cost as much as the report itself. It serves only the undoubted case, a good key with the
/// permission; everything else, also a key that cannot be looked up, goes on to the host and its route, which says what is wrong. The routes are declared all the same
/// (<see cref="OfficeEndpoints"/>) and do the same. Ingest counts what passes here.
/// </summary>
internal sealed class OfficeDoor(IServer server, IApiKeyActors keys, OfficeReceiver receiver, ILogger<OfficeDoor> logger) : IServer
{
    private const string Prefix = "/api/v1/office/agents/";
    private const string Status = "/status";
    private const string Heartbeat = "/heartbeat";

    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
        server.StartAsync(new Application<TContext>(application, this), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    // The container disposes the server that stands behind.
    public void Dispose()
    {
    }

    private static bool Concerns(IHttpRequestFeature request) =>
        request.Path.StartsWith(Prefix, StringComparison.Ordinal) && HttpMethods.IsPost(request.Method)
        && (request.Path.EndsWith(Status, StringComparison.Ordinal) || request.Path.EndsWith(Heartbeat, StringComparison.Ordinal));

    /// <summary>False when the request is not ours after all; its body is untouched then.</summary>
    private async ValueTask<bool> TryServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isStatus = path.EndsWith(Status, StringComparison.Ordinal);
        var end = path.Length - (isStatus ? Status.Length : Heartbeat.Length);
        if (end <= Prefix.Length || ApiGate.KeyOf(context.Request) is not { } key)
            return false;
        var actor = await FindAsync(key, context.RequestAborted);
        if (actor is not { Tenant: not null } || !actor.May(Permissions.OfficeWrite))
            return false;
        var agentId = path[Prefix.Length..end];
        try
        {
            await (isStatus ? receiver.StatusAsync(context, actor, agentId) : receiver.HeartbeatAsync(context, actor, agentId));
        }
        catch (Exception exception)
        {
            // The host would put its trace id into the log; here the answer's is the connection's.
            using var scope = logger.BeginScope("{RequestId}", context.TraceIdentifier);
            if (!await ApiFaults.TryAnswerAsync(context, exception, logger))
                throw;
        }
        return true;
    }

    private async ValueTask<Actor?> FindAsync(string key, CancellationToken ct)
    {
        try
        {
            return await keys.FindAcrossTenants(key, ct);
        }
        catch (Exception exception) when (DatabaseFault.IsUnavailable(exception))
        {
            return null;
        }
    }

    /// <summary>A request on its way: ours, or the host's with its own context.</summary>
    private sealed class Passage<TContext>
    {
        /// <summary>Used again by the next request of the connection.</summary>
        public DefaultHttpContext? Http { get; set; }

        public bool IsOurs { get; set; }

        public IFeatureCollection Features { get; set; } = null!;

        public TContext? Host { get; set; }
    }

    private sealed class Application<TContext>(IHttpApplication<TContext> host, OfficeDoor door) : IHttpApplication<Passage<TContext>>
        where TContext : notnull
    {
        public Passage<TContext> CreateContext(IFeatureCollection contextFeatures)
        {
            Passage<TContext> passage;
            if (contextFeatures is IHostContextContainer<Passage<TContext>> connection)
                passage = connection.HostContext ??= new();
            else
                passage = new();
            passage.Features = contextFeatures;
            passage.IsOurs = Concerns(contextFeatures.GetRequiredFeature<IHttpRequestFeature>());
            if (!passage.IsOurs)
                passage.Host = host.CreateContext(contextFeatures);
            return passage;
        }

        public Task ProcessRequestAsync(Passage<TContext> context) => context.IsOurs ? ServeAsync(context) : host.ProcessRequestAsync(context.Host!);

        public void DisposeContext(Passage<TContext> context, Exception? exception)
        {
            if (context.IsOurs)
                context.Http?.Uninitialize();
            else
                host.DisposeContext(context.Host!, exception);
            (context.Host, context.Features) = (default, null!);
        }

        private async Task ServeAsync(Passage<TContext> passage)
        {
            var http = passage.Http ??= new DefaultHttpContext();
            http.Initialize(passage.Features);
            if (await door.TryServeAsync(http))
                return;
            http.Uninitialize();
            passage.Host = host.CreateContext(passage.Features);
            passage.IsOurs = false;
            await host.ProcessRequestAsync(passage.Host);
        }
    }
}
