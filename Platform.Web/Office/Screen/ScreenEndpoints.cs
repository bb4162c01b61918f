using Platform.Core.Access.Contracts;
using Platform.Core.Office;
using Platform.Core.Office.Board;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Security;

namespace Platform.Web.Office.Screen;

/// <summary>The walls' addresses. A television has nothing but its token; members see the same wall with their cookie.</summary>
internal static class ScreenEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapScreens(this WebApplication app)
    {
        // Anonymous: the token in the address is the key. The wall's files (/screen/screen.js) are literal routes and win over this one.
        app.MapMethods("/screen/{token}", Methods, ShowAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapMethods("/manage/{tenant}/screens/{screen:guid}/preview", Methods, PreviewAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string token, IScreenActors screens, WrongTokens wrong, PlatformSettings settings, CancellationToken ct)
    {
        if (wrong.IsTooMany(context))
            return WrongTokens.Refuse(context);
        if (await screens.FindAcrossTenants(token, ct) is not { } screen)
        {
            wrong.Note(context);
            return Results.NotFound();
        }
        return ScreenPage.Result(context, new ScreenSettings
        {
            Name = $"{screen.Tenant.Name} · {screen.Name}", Token = token, Departments = screen.Departments, Theme = screen.Theme, Sound = screen.Sound,
            Language = screen.Language, TimeZone = screen.Tenant.TimeZone, Build = Builds.Current, OfflineAfter = (int)settings.OfficeOfflineAfter.TotalSeconds,
        });
    }

    private static async Task<IResult> PreviewAsync(HttpContext context, string tenant, Guid screen, IUserActors users, OperationRunner runner, PlatformSettings settings, CancellationToken ct)
    {
        if (StaffCookie.SessionOf(context.User) is not { } session || await users.EnterAcrossTenants(session, tenant, ct) is not { } entered)
            return Results.NotFound();
        var found = await runner.RunAsync(new FindScreen(screen), entered.Actor, ct);
        if (!found.Succeeded)
            return Results.NotFound();
        context.Response.Headers.XFrameOptions = "SAMEORIGIN";
        return ScreenPage.Result(context, new ScreenSettings
        {
            // No token: the hub knows the member by the cookie.
            Name = $"{entered.Tenant.Name} · {found.Value.Name}", Token = "", Hub = $"/hubs/office?tenant={Uri.EscapeDataString(entered.Tenant.Slug)}",
            Departments = found.Value.Departments, Theme = found.Value.Theme, Sound = false, Language = found.Value.Language,
            TimeZone = entered.Tenant.TimeZone, Build = Builds.Current, OfflineAfter = (int)settings.OfficeOfflineAfter.TotalSeconds,
        });
    }
}
