using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Web.Office.Screen;

/// <summary>Settings of one wall, as its page carries them to <c>screen.js</c>.</summary>
public sealed record ScreenSettings
{
    /// <summary>Company and screen, as the header shows them.</summary>
    public required string Name { get; init; }

    /// <summary>Device token of this screen, sent to the hub as <c>access_token</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Address of the hub.</summary>
    public string Hub { get; init; } = "/hubs/office";

    /// <summary>Departments to show; empty = all.</summary>
    public IReadOnlyList<string> Departments { get; init; } = [];

    /// <summary><c>dark</c> or <c>light</c>.</summary>
    public string Theme { get; init; } = "dark";

    /// <summary>Whether a new error sounds.</summary>
    public bool Sound { get; init; }

    /// <summary><c>ru</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "ru";

    /// <summary>IANA name of the tenant's time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Build of the server; a wall of another build loads itself anew.</summary>
    public required string Build { get; init; }

    /// <summary>Seconds of silence until an agent counts as offline.</summary>
    public int OfflineAfter { get; init; } = 300;

    /// <summary>Seconds that a page stands; null = 10.</summary>
    public double? RotateSeconds { get; init; }

    /// <summary>Seconds without a word from the server until the footer tells the age of the data; null = 20.</summary>
    public double? StaleSeconds { get; init; }

    /// <summary>Seconds until the large banner does so; null = 60.</summary>
    public double? BannerSeconds { get; init; }

    /// <summary>Longest pause between tries to reach the server, in seconds; null = 10.</summary>
    public double? RetrySeconds { get; init; }

    /// <summary>The same after the token was revoked; null = 60.</summary>
    public double? RevokedRetrySeconds { get; init; }

    /// <summary>Seconds of silence after which the connection is given up; null = 30. The hub pings every 15.</summary>
    public double? ServerTimeoutSeconds { get; init; }
}

/// <summary>The page of <c>/screen/{token}</c>. Map it for GET and HEAD: the wall asks by HEAD whether its token still holds
/// (401, 403, 404 and 410 say no) and which build the server has (<c>X-Build</c>). Its files lie in <c>wwwroot/screen</c> and
/// <c>wwwroot/lib/hub-connection</c> and must be served with <c>Cache-Control: no-cache</c>, as <c>MapStaticAssets</c> does.</summary>
public static class ScreenPage
{
    /// <summary>Header that names the server's build.</summary>
    public const string BuildHeader = "X-Build";

    /// <summary>Everything of the page comes from its own server; styles set by script go through the CSSOM.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>Writes the page.</summary>
    public static IResult Result(HttpContext context, ScreenSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(settings);
        var headers = context.Response.Headers;
        headers[BuildHeader] = settings.Build;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex";
        return Results.Text(Render(settings), "text/html; charset=utf-8");
    }

    internal static string Render(ScreenSettings settings)
    {
        // The serializer escapes <, > and &, so no name can end the script element.
        var json = JsonSerializer.Serialize(settings, ScreenJson.Default.ScreenSettings);
        var name = WebUtility.HtmlEncode(settings.Name);
        var language = settings.Language == "en" ? "en" : "ru";
        var theme = settings.Theme == "light" ? "light" : "dark";
        var build = Uri.EscapeDataString(settings.Build);
        return $"""
            <!doctype html>
            <html lang="{language}" data-theme="{theme}">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{name}</title>
              <link rel="icon" href="data:,">
              <link rel="stylesheet" href="/screen/screen.css?v={build}">
              <script type="application/json" id="screen-config">{json}</script>
              <script type="module" src="/screen/screen.js?v={build}"></script>
            </head>
            <body><div id="screen"></div></body>
            </html>
            """;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScreenSettings))]
internal sealed partial class ScreenJson : JsonSerializerContext;
