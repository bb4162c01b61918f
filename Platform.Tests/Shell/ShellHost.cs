using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Tests.Shell.Sample;
using Platform.Web.Access.Entrance;
using Platform.Web.Shared;
using Platform.Web.Shared.Live;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Tests.Shell;

/// <summary>The real shell on a real port, with sample pages inside and a sample house behind it.</summary>
public sealed class ShellHost : IAsyncLifetime
{
    private WebApplication _app = null!;

    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _app = Build("http://127.0.0.1:0");
        await _app.StartAsync();
        Address = _app.Urls.Single();
    }

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    /// <summary>Ends the server and starts it anew on the same port: all circuits are gone.</summary>
    public async Task RestartAsync()
    {
        await _app.DisposeAsync();
        _app = Build(Address);
        await _app.StartAsync();
    }

    private static WebApplication Build(string address)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(App).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.WebHost.UseUrls(address);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddShell();
        builder.Services.Configure<ShellOptions>(options => options.PageAssemblies.Add(typeof(ShellHost).Assembly));
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options => (options.LoginPath, options.ReturnUrlParameter) = ("/sign-in", "returnUrl"));
        builder.Services.AddScoped<IShellSession, SampleSession>();
        builder.Services.AddScoped<IEntrance, SampleEntrance>();
        builder.Services.AddSingleton<IChangeFeed, SampleFeed>();
        builder.Services.AddSingleton<INavigationSource, SampleNavigation>();
        var app = builder.Build();
        app.UseShell();
        app.MapShell().AddAdditionalAssemblies(typeof(ShellHost).Assembly);
        return app;
    }
}
