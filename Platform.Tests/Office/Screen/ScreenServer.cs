using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Protocol.Office;
using Platform.Web.Office.Screen;

namespace Platform.Tests.Office.Screen;

/// <summary>The office as a wall sees it: a real SignalR hub and the real page and files, over agents that a test moves by hand.</summary>
public sealed class ScreenServer : IAsyncDisposable
{
    public const string Token = "tok-1";
    private readonly ConcurrentDictionary<string, OfficeAgent> _agents = new();
    private readonly ConcurrentDictionary<string, HubCallerContext> _connections = new();
    private WebApplication? _app;
    private int _port;
    private long _version = 100;
    private int _subscriptions;

    public ScreenSettings Settings { get; set; } = new()
    {
        Name = "Acme · Офис", Token = Token, TimeZone = "Europe/Moscow", Build = "b1", Language = "en", RetrySeconds = 1, RevokedRetrySeconds = 1,
    };

    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(1);

    public bool Revoked { get; private set; }

    public int Subscriptions => Volatile.Read(ref _subscriptions);

    public Uri Page => new($"http://127.0.0.1:{_port}/screen/{Token}");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Services.AddSingleton(this);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSignalR(hub => hub.KeepAliveInterval = KeepAlive).AddJsonProtocol(json => OfficeJson.Configure(json.PayloadSerializerOptions));
        _app = builder.Build();
        _app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(RepositoryRoot(), "Platform.Web", "wwwroot")),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
        // After the files: a file below /screen would else be taken for a token.
        _app.UseRouting();
        _app.Use((context, next) => Allowed(context) ? next(context) : RefuseAsync(context));
        _app.MapHub<Hub>("/hubs/office");
        _app.MapMethods("/screen/{token}", ["GET", "HEAD"], (HttpContext context) => ScreenPage.Result(context, Settings));
        await _app.StartAsync();
        _port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public async Task StopAsync()
    {
        AbortConnections();
        await _app!.DisposeAsync();
    }

    public void Revoke()
    {
        Revoked = true;
        AbortConnections();
    }

    public void Restore() => Revoked = false;

    public void Seed(params IEnumerable<OfficeAgent> agents)
    {
        foreach (var agent in agents)
            _agents[agent.AgentId] = agent;
    }

    public Task ChangeAsync(params OfficeAgent[] upserts) => PublishAsync(upserts, []);

    public Task RemoveAsync(string id) => PublishAsync([], [id]);

    /// <summary>A change whose message gets lost on the way.</summary>
    public void ChangeUnheard(OfficeAgent agent)
    {
        Seed(agent);
        Interlocked.Increment(ref _version);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task PublishAsync(OfficeAgent[] upserts, string[] removed)
    {
        Seed(upserts);
        foreach (var id in removed)
            _agents.TryRemove(id, out _);
        var hub = _app!.Services.GetRequiredService<IHubContext<Hub>>();
        await hub.Clients.All.SendAsync("changes", new OfficeChanges(Interlocked.Increment(ref _version), upserts, removed, Summary()));
    }

    private bool Allowed(HttpContext context) =>
        !Revoked && (context.Request.Path == $"/screen/{Token}" || (string?)context.Request.Query["access_token"] == Token);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = context.Request.Path.StartsWithSegments("/hubs") ? 401 : 404;
        return Task.CompletedTask;
    }

    private void AbortConnections()
    {
        foreach (var connection in _connections.Values)
            connection.Abort();
    }

    private OfficeSummary Summary() => new()
    {
        Total = _agents.Count, ByStatus = new(0, 0, 0, 0, 0), ByDepartment = [], AsOf = TimeProvider.System.GetUtcNow(),
    };

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Platform.sln is not above the test's folder.");
        return folder.FullName;
    }

    private sealed class Hub(ScreenServer server) : Microsoft.AspNetCore.SignalR.Hub
    {
        public Task Subscribe()
        {
            Interlocked.Increment(ref server._subscriptions);
            var snapshot = new OfficeSnapshot(Interlocked.Read(ref server._version), TimeProvider.System.GetUtcNow(), [.. server._agents.Values], server.Summary());
            return Clients.Caller.SendAsync("snapshot", snapshot);
        }

        public override Task OnConnectedAsync()
        {
            server._connections[Context.ConnectionId] = Context;
            return Task.CompletedTask;
        }

        public override Task OnDisconnectedAsync(Exception? exception)
        {
            server._connections.TryRemove(Context.ConnectionId, out _);
            return Task.CompletedTask;
        }
    }
}
