using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Platform.Web.Shared.Preferences;

/// <summary>Language and theme, switched by plain forms that work on every page, with or without a circuit.</summary>
internal static class PreferenceEndpoints
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    public static void MapPreferences(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/preferences/language", SetLanguage).AllowAnonymous();
        endpoints.MapPost("/preferences/theme", SetTheme).AllowAnonymous();
    }

    // A [FromForm] parameter makes the framework check the antiforgery token of these endpoints.
    private static IResult SetLanguage(HttpContext context, [FromForm] string culture, [FromForm] string? returnUrl)
    {
        if (!ReaderPreferences.Cultures.Contains(culture))
            return Results.BadRequest();
        var value = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture));
        Keep(context, CookieRequestCultureProvider.DefaultCookieName, value);
        return Back(context, returnUrl);
    }

    private static IResult SetTheme(HttpContext context, [FromForm] string theme, [FromForm] string? returnUrl)
    {
        if (!ReaderPreferences.Themes.Contains(theme))
            return Results.BadRequest();
        Keep(context, ReaderPreferences.ThemeCookie, theme);
        return Back(context, returnUrl);
    }

    private static void Keep(HttpContext context, string name, string value)
        => context.Response.Cookies.Append(name, value, new CookieOptions
        {
            MaxAge = Kept,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });

    private static IResult Back(HttpContext context, string? returnUrl)
        => Results.LocalRedirect(LocalAddress.Check(returnUrl) ?? LocalAddress.OfReferrer(context.Request) ?? "/");
}
