using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.ResponseCompression;
using Platform.Web.Access.Entrance;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Commands;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Live;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Preferences;
using Platform.Web.Shared.Security;
using Radzen;

namespace Platform.Web.Shared;

/// <summary>Registration of the shell: what pages stand in. The Access feature adds authentication, <c>IShellSession</c> and <c>IEntrance</c>.</summary>
public static class ShellSetup
{
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddOptions<ShellOptions>().BindConfiguration("Shell");
        services.AddRazorComponents(options => options.DetailedErrors = false).AddInteractiveServerComponents()
            // What people type comes as one message: prompts of 200,000 characters (Cyrillic takes two bytes each), schemas of 256 KiB. The default is 32 KiB.
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = 1024 * 1024);
        services.AddCascadingAuthenticationState();
        services.AddAuthorization();
        services.AddAntiforgery(options => options.Cookie.Name = "platform.antiforgery");
        services.AddLocalization();
        services.AddRadzenComponents();
        services.AddHttpContextAccessor();
        services.AddResponseCompression(options => options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json", "image/svg+xml"]);
        services.Configure<RequestLocalizationOptions>(UseReaderCulture);
        services.AddSingleton<IChangeFeed, NoticeFeed>();
        services.AddSingleton<WrongTokens>();
        services.AddScoped<NavigationMenu>();
        services.AddScoped<UrlState>();
        services.AddScoped<ErrorTexts>();
        services.AddScoped<Toasts>();
        services.AddScoped<ICommandSource, PageCommands>();
        services.AddScoped<ICommandSource, TenantCommands>();
        services.AddSingleton(new ErrorTextSource("access", typeof(EntranceText)));
        return services;
    }

    /// <summary>Middleware in its order; authentication is the host's and stands inside, before authorization.</summary>
    public static WebApplication UseShell(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseRequestLocalization();
        // Programs get the bare status or problem+json; people get a page.
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/api") && HttpMethods.IsGet(context.Request.Method),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        // After it, so that the second run finds the page's endpoint.
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseTenantDoor();
        app.UseAntiforgery();
        return app;
    }

    /// <summary>Pages, static files and the shell's small endpoints.</summary>
    public static RazorComponentsEndpointConventionBuilder MapShell(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapPreferences();
        app.MapSignOut();
        return app.MapRazorComponents<App>()
            // The security headers say it for every answer.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static void UseReaderCulture(RequestLocalizationOptions options)
    {
        string[] cultures = [.. ReaderPreferences.Cultures];
        options.SetDefaultCulture("en").AddSupportedCultures(cultures).AddSupportedUICultures(cultures);
        // The cookie is a choice, Accept-Language a guess; a query string must not change the language of a page.
        options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        options.ApplyCurrentCultureToResponseHeaders = true;
    }
}
