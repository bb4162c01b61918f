using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Api;
using Platform.Web.Access.Dashboard;
using Platform.Web.Access.Entrance;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Web.Access;

public static class AccessWebSetup
{
    public static IServiceCollection AddAccessWeb(this IServiceCollection services)
    {
        services.AddAuthentication(StaffCookie.Scheme).AddCookie(StaffCookie.Scheme, StaffCookie.Configure);
        services.AddScoped<IEntrance, StaffEntrance>();
        services.AddSingleton<OwnerVisits>();
        services.AddScoped<IShellSession, ShellSession>();
        services.AddScoped<PageOperations>();
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        services.AddSingleton<INavigationSource, AccessNavigation>();
        services.AddSingleton(new ErrorTextSource("access", typeof(AccessText)));
        services.AddSingleton(new DashboardPanel(typeof(MembersTile), 10, Permissions.MembersRead, IsTile: true));
        services.AddSingleton(new DashboardPanel(typeof(KeysTile), 20, Permissions.KeysRead, IsTile: true));
        services.AddSingleton(new DashboardPanel(typeof(ScreensTile), 30, Permissions.ScreensRead, IsTile: true));
        services.AddScoped<IChecklistSource, AccessChecklist>();
        return services;
    }

    public static void MapAccessWeb(this WebApplication app)
    {
        app.MapMemberApi();
        app.MapInvitationApi();
        app.MapApiKeyApi();
        app.MapScreenApi();
        app.MapGet("/", async (HttpContext context, IUserActors actors, CancellationToken ct) =>
            StaffCookie.SessionOf(context.User) is { } session ? Results.LocalRedirect(await Home.OfAsync(actors, session, ct)) : Results.LocalRedirect("/sign-in"))
            .AllowAnonymous().ExcludeFromDescription();
    }
}
