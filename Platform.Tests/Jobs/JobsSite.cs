using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;
using Platform.Jobs.Shared;
using Platform.Web.Hosting;

namespace Platform.Tests.Jobs;

/// <summary>The whole server with its jobs, one that always fails, and a browser in front of it.</summary>
public sealed class JobsSite : IAsyncLifetime
{
    private const string Administrator = "root@example.com";
    private const string Owner = "owner@example.com";

    private readonly JobProbe _probe = new() { Act = (_, _) => Task.FromResult<Error?>(Error.Conflict("test.refused", "The door is locked, and nobody has the key.")) };
    private TestDatabase _database = null!;
    private WebApplication _app = null!;
    private SignIns _signIns = null!;

    public async Task InitializeAsync()
    {
        var servers = await TestServers.GetAsync();
        _database = await PlatformFixture.NewDatabaseAsync();
        var settings = new PlatformSettings { Port = 0, DatabaseUrl = _database.ConnectionString, RedisUrl = servers.RedisUrlFor(_database.ConnectionString), DataDirectory = Path.Combine(Path.GetTempPath(), "platform-jobs-tests") };
        _app = PlatformServer.Build(
            settings, _database.ConnectionString, servers.RedisUrlFor(_database.ConnectionString),
            new WebApplicationOptions { ApplicationName = "Platform.Web", ContentRootPath = AppContext.BaseDirectory }, Adjust);
        await Start.PrepareAsync(_app.Services, CancellationToken.None);
        await AddPeopleAsync();
        await _app.StartAsync();
        _signIns = new SignIns(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>The jobs page as the platform administrator or as the tenant's owner sees it.</summary>
    public async Task<IPage> OpenAsync(bool asAdministrator = true, string culture = "en", string theme = "light", int width = 1440)
    {
        var address = _app.Urls.Single();
        var browser = await TestBrowser.GetAsync();
        var context = await browser.NewContextAsync(new() { BaseURL = address, Locale = culture, ViewportSize = new() { Width = width, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        await context.AddCookiesAsync([new() { Name = "platform.theme", Value = theme, Url = address }]);
        var page = await context.NewPageAsync();
        await _signIns.OpenAsync(page, "/manage/acme/jobs", asAdministrator ? Administrator : Owner, PlatformFixture.Password, culture);
        await page.WaitForSelectorAsync("tr[data-job=outbox]", new() { Timeout = 60_000 });
        return page;
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Services.AddSingleton(_probe);
        builder.Services.AddScoped<IHandler<Knock, Done>, KnockHandler>();
        builder.Services.AddSingleton<JobDefinition>(new KnockJob("knock", KnockJob.Rarely));
    }

    private async Task AddPeopleAsync()
    {
        var runner = _app.Services.GetRequiredService<OperationRunner>();
        var tenant = (await runner.RunAsync(new CreateTenant("Acme", "acme"), Actor.Shell())).Value!;
        Assert.True((await runner.RunAsync(new CreateUser(Owner, PlatformFixture.Password, Role.Owner, MustChangePassword: false), Actor.Shell(tenant.Id))).Succeeded);
        Assert.True((await runner.RunAsync(new CreateUser(Administrator, PlatformFixture.Password, MustChangePassword: false), Actor.Shell())).Succeeded);
        await SqlAsync($"UPDATE users SET is_platform_administrator = true WHERE email = '{Administrator}'");
    }

    private async Task SqlAsync(string sql)
    {
        await using var command = _app.Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
