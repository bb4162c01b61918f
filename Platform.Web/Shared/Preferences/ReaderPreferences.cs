namespace Platform.Web.Shared.Preferences;

/// <summary>How this browser wants the screens drawn. Kept in cookies, which the server reads before the first paint.</summary>
/// <param name="Theme"><c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="Sidebar"><c>open</c> or <c>collapsed</c>.</param>
public sealed record ReaderPreferences(string Theme, string Sidebar)
{
    public const string ThemeCookie = "platform.theme";
    public const string SidebarCookie = "platform.sidebar";

    public static readonly IReadOnlyList<string> Themes = ["system", "light", "dark"];
    public static readonly IReadOnlyList<string> Cultures = ["en", "ru"];

    public static ReaderPreferences Default { get; } = new("system", "open");

    /// <summary>For browser parts that stylesheets do not reach: scroll bars, form controls, the blank page.</summary>
    public string ColorScheme => Theme switch { "light" => "light", "dark" => "dark", _ => "light dark" };

    public static ReaderPreferences Read(HttpRequest request) => new(
        Themes.FirstOrDefault(theme => theme == request.Cookies[ThemeCookie]) ?? Default.Theme,
        request.Cookies[SidebarCookie] is "collapsed" ? "collapsed" : Default.Sidebar);
}
