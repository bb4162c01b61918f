using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Platform.Web.Shared.Preferences;

namespace Platform.Web.Shared;

/// <summary>The document. Language and theme are known from cookies on the server, so the first paint is already right.</summary>
public sealed partial class App
{
    private bool _interactive;

    [CascadingParameter] private HttpContext HttpContext { get; set; } = null!;

    private ReaderPreferences Preferences { get; set; } = ReaderPreferences.Default;

    // The circuit brings the whole page: prerendering would load all data twice and flicker.
    private InteractiveServerRenderMode? RenderMode { get; set; }

    protected override void OnInitialized()
    {
        _interactive = HttpContext.AcceptsInteractiveRouting() && HttpContext.Response.StatusCode == StatusCodes.Status200OK;
        RenderMode = _interactive ? new InteractiveServerRenderMode(prerender: false) : null;
        Preferences = ReaderPreferences.Read(HttpContext.Request);
    }
}
