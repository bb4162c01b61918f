using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Tests.Shared.Api;
using Platform.Web.Hosting;

namespace Platform.Tests.Hosting;

/// <summary>Whose word about the caller's address is taken: seen in the audit trail.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData(null, "203.0.113.9", "203.0.113.9")]
    [InlineData(null, "203.0.113.9, 10.1.2.3", "10.1.2.3")]
    [InlineData("10.1.0.0/16", "203.0.113.9, 10.1.2.3", "203.0.113.9")]
    [InlineData("10.1.0.0/16", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9")]
    public async Task ForwardedFor_IsBelievedAsFarAsEachHopIsKnown(string? known, string forwardedFor, string address)
    {
        await using var database = await PlatformFixture.NewDatabaseAsync();
        var settings = new PlatformSettings
        {
            Port = 0, DatabaseUrl = database.ConnectionString, DataDirectory = Path.Combine(Path.GetTempPath(), "platform-proxy-tests"), KnownProxies = known is null ? [] : [IPNetwork.Parse(known)],
        };
        await using var app = await StartAsync(settings);
        var runner = app.Services.GetRequiredService<OperationRunner>();
        var tenant = (await runner.RunAsync(new CreateTenant("Proxy", "proxy"), Actor.Shell())).Value!;
        var key = (await runner.RunAsync(new CreateApiKey("k", ["admin"]), Actor.Shell(tenant.Id))).Value!;
        using var client = new ApiClient(AddressOf(app), key.Key);
        Assert.Equal(201, (await client.PostAsync("/api/v1/screens", new { name = "S" }, ("X-Forwarded-For", forwardedFor))).Status);
        Assert.Equal(address, Assert.Single((await client.GetAsync("/api/v1/audit?action=screen.created")).Items).GetProperty("address").GetString());
    }

    internal static async Task<WebApplication> StartAsync(PlatformSettings settings)
    {
        var servers = await TestServers.GetAsync();
        var app = PlatformServer.Build(
            settings with { RedisUrl = servers.RedisUrlFor(settings.DatabaseUrl!) }, settings.DatabaseUrl!, servers.RedisUrlFor(settings.DatabaseUrl!),
            new WebApplicationOptions { ApplicationName = "Platform.Web", ContentRootPath = AppContext.BaseDirectory });
        await Start.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        return app;
    }

    internal static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}
