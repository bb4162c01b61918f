using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Platform.Core.Access;
using Platform.Core.Agents;
using Platform.Core.Audit;
using Platform.Core.Knowledge;
using Platform.Core.Models;
using Platform.Core.Office;
using Platform.Core.Runtime;
using Platform.Core.Shared;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Core.Usage;
using Platform.Jobs.Shared;
using Platform.Web.Access;
using Platform.Web.Agents;
using Platform.Web.Audit;
using Platform.Web.Jobs;
using Platform.Web.Knowledge;
using Platform.Web.Models;
using Platform.Web.Office;
using Platform.Web.Runtime;
using Platform.Web.Runtime.Conversations;
using Platform.Web.Shared;
using Platform.Web.Shared.Api;
using Platform.Web.Tenants;
using Platform.Web.Usage;

namespace Platform.Web.Hosting;

/// <summary>Puts the server together. Program.cs, the administration commands and the tests build the same house.</summary>
public static class PlatformServer
{
    /// <summary>The server, built but not started. <paramref name="databaseUrl"/> is an Npgsql connection string.</summary>
    public static WebApplication Build(
        PlatformSettings settings, string databaseUrl, string redisUrl, WebApplicationOptions? options = null, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(options ?? new WebApplicationOptions());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(settings.Host), settings.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
        });
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.AddPlatformLogging(settings);
        AddServices(builder.Services, settings, databaseUrl, redisUrl);
        if (settings.Runs("web"))
            builder.Services.AddOfficeDoor();
        adjust?.Invoke(builder);

        var app = builder.Build();
        Map(app, settings);
        return app;
    }

    /// <summary>Everything without the web: what the administration commands run on.</summary>
    public static IServiceCollection AddCore(this IServiceCollection services, PlatformSettings settings, string databaseUrl, string redisUrl)
    {
        services.AddSingleton(settings);
        services.AddShared(databaseUrl);
        services.AddRedisAndChangeNotices(redisUrl);
        services.AddTenants();
        services.AddAccess();
        services.AddAudit();
        services.AddOffice();
        services.AddUsage();
        services.AddModels();
        services.AddAgents(settings);
        services.AddKnowledge(settings);
        services.AddRuntime(settings, redisUrl);
        services.Configure<OfficeOptions>(office => office.OfflineAfter = settings.OfficeOfflineAfter);
        return services;
    }

    private static void AddServices(IServiceCollection services, PlatformSettings settings, string databaseUrl, string redisUrl)
    {
        services.AddCore(settings, databaseUrl, redisUrl);
        services.AddShell();
        services.AddTenantsWeb();
        services.AddAccessWeb();
        services.AddAuditWeb();
        services.AddAgentsWeb();
        services.AddKnowledgeWeb();
        services.AddRuntimeWeb();
        services.AddApi();
        services.AddOfficeWeb();
        services.AddOfficePages();
        services.AddUsageWeb();
        services.AddModelsWeb();
        services.AddConversationsWeb();
        services.AddPlatformHealth();
        services.AddJobs(new JobsOptions { Run = settings.Runs("jobs") });
        services.AddJobsWeb();
        services.AddPlatformTelemetry();
        services.AddTelemetryExport(settings);
        if (settings.Runs("workers"))
            services.AddHostedService(provider => provider.GetRequiredService<OutboxDispatcher>());
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            // A proxy on this machine is believed, for KnownProxies holds loopback by default, and those of the settings.
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in settings.KnownProxies)
                forwarded.KnownIPNetworks.Add(network);
            // Several in a row: from the last one back as far as each is known.
            if (settings.KnownProxies.Count > 0)
                forwarded.ForwardLimit = null;
        });
    }

    private static void Map(WebApplication app, PlatformSettings settings)
    {
        app.UseForwardedHeaders();
        app.UseApiFaults();
        app.UseApi();
        app.UseShell();
        app.MapPlatformHealth();
        app.MapPlatformMetrics();
        // The processes that a node keeps ask that very node.
        if (settings.Runs("supervisor") || settings.Runs("web"))
            app.MapRunners();
        // A node for jobs or workers alone tells how it is, and serves nobody.
        if (!settings.Runs("web"))
            return;
        app.MapApi();
        app.MapTenantsWeb();
        app.MapOffice();
        app.MapOfficePages();
        app.MapAccessWeb();
        app.MapAuditWeb();
        app.MapUsage();
        app.MapModels();
        app.MapKnowledge();
        app.MapAgents();
        app.MapConversations();
        app.MapRuntime();
        app.MapShell().RequireAuthorization();
    }
}
