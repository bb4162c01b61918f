using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Web.Hosting;
using Platform.Web.Shared;

namespace Platform.Tests.Journeys;

/// <summary>The whole server on a real port with a database of its own, a filled tenant, and a Chromium signed in as its owner.</summary>
public sealed class RealHost : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private WebApplication _app = null!;
    private SignIns _signIns = null!;

    public const string Email = "owner@example.com";

    public string Address { get; private set; } = "";

    /// <summary>Local programs that MCP tools may start.</summary>
    public IReadOnlyDictionary<string, McpCommand> McpCommands { get; init; } = new Dictionary<string, McpCommand>();

    /// <summary>What this server knows beside what every server does.</summary>
    public Action<IServiceCollection> Registers { get; init; } = _ => { };

    public TenantInfo Tenant { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    private OperationRunner Operations => _app.Services.GetRequiredService<OperationRunner>();

    public async Task InitializeAsync()
    {
        var servers = await TestServers.GetAsync();
        _database = await servers.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("platform-host-");
        var settings = new PlatformSettings { Port = 0, DataDirectory = folder.FullName, DatabaseUrl = _database.ConnectionString, RedisUrl = servers.RedisUrlFor(_database.ConnectionString), McpCommands = McpCommands, Roles = new HashSet<string> { "web", "workers" } };
        var options = new WebApplicationOptions { ApplicationName = typeof(App).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory };
        _app = PlatformServer.Build(settings, _database.ConnectionString, servers.RedisUrlFor(_database.ConnectionString), options, builder =>
        {
            StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            Registers(builder.Services);
        });
        await _app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        await _app.StartAsync();
        Address = _app.Urls.Single();
        await FillAsync();
        _signIns = new SignIns(Address);
    }

    public async Task DisposeAsync()
    {
        try
        {
            await _app.StopAsync();
        }
        catch (OperationCanceledException)
        {
            // Its grace is over, on a machine under load: what is still open (pages of the test's browser) is cut off by what follows.
        }

        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task<T> RunAsync<T>(IOperation<T> operation, Actor actor)
    {
        var result = await Operations.RunAsync(operation, actor);
        return result.Succeeded ? result.Value : throw new InvalidOperationException(result.Error.ToString());
    }

    /// <summary>A fresh browser profile, signed in, on a page.</summary>
    public async Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = Email)
    {
        var page = await NewPageAsync(theme, language, width);
        await _signIns.OpenAsync(page, path, email, PlatformFixture.Password, language);
        await page.WaitForSelectorAsync($"html[lang^={language}] .shell h1");
        return page;
    }

    /// <summary>A fresh browser profile that nobody has signed in with.</summary>
    public async Task<IPage> NewPageAsync(string theme = "light", string language = "en", int width = 1440)
    {
        var browser = await TestBrowser.GetAsync();
        var context = await browser.NewContextAsync(new() { BaseURL = Address, Locale = language, ViewportSize = new() { Width = width, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        await context.AddCookiesAsync([new() { Name = "platform.theme", Value = theme, Url = Address }]);
        return await context.NewPageAsync();
    }

    private async Task FillAsync()
    {
        Tenant = await RunAsync(new CreateTenant("Северный ветер", "north", "Europe/Moscow"), Actor.Shell());
        await RunAsync(new CreateTenant("Acme GmbH", "acme", "Europe/Berlin", "en", "EUR"), Actor.Shell());
        var shell = Actor.Shell(Tenant.Id);
        var owner = await RunAsync(new CreateUser(Email, PlatformFixture.Password, Role.Owner, "Анна Ветрова", "en", MustChangePassword: false), shell);
        await RunAsync(new CreateUser("boris@example.com", PlatformFixture.Password, Role.Operator, "Boris Long-Surname-Zapryagaev"), shell);
        await RunAsync(new InviteMember("new@example.com", Role.Viewer), shell);
        await RunAsync(new CreateApiKey("Price monitor on the warehouse server", ["office:write", "office:read"]), shell);
        await RunAsync(new CreateScreen("Hall, 2nd floor", new ScreenLook(["watcher", "cfo"], Sound: true)), shell);
        await RunAsync(new UpdateSettings("Северный ветер", Currency: "USD") { AccentColor = "#0e7490" }, shell);
        await using var command = _app.Services.GetRequiredService<Databases>().Owner.CreateCommand("UPDATE users SET is_platform_administrator = true WHERE id = $1");
        command.Parameters.Add(new() { Value = owner.Id.Value });
        await command.ExecuteNonQueryAsync();
    }
}
