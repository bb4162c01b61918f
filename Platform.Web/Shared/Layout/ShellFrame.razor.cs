using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Platform.Core.Tenants.Contracts;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Layout;

/// <summary>Header, sidebar, command search and toasts round a page.</summary>
public sealed partial class ShellFrame : IDisposable
{
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Parameter, EditorRequired] public ShellUser User { get; set; } = null!;
    [Parameter] public ShellTenant? Tenant { get; set; }
    [Parameter, EditorRequired] public IReadOnlyList<NavigationLink> Links { get; set; } = [];
    [Parameter, EditorRequired] public string Home { get; set; } = "/";
    [Parameter] public RenderFragment? ChildContent { get; set; }

    // A bare "#content" would lead to the root, because the document has a base address.
    private string SkipAddress => new Uri(Navigation.Uri).PathAndQuery + "#content";

    // The colour comes from settings and goes into a style attribute: nothing but a colour may pass.
    private string? Accent => Tenant?.AccentColor is { } colour && HexColour().IsMatch(colour) ? StyleOf(AccentPalette.Of(colour)) : null;

    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    private static string StyleOf(AccentPalette palette) =>
        $"--accent: light-dark({palette.OnLightSurface}, {palette.OnDarkSurface}); --on-accent: light-dark({palette.TextOnLightAccent}, {palette.TextOnDarkAccent}); "
        + "--accent-hover: color-mix(in oklab, var(--accent) 86%, var(--text)); --accent-soft: color-mix(in oklab, var(--accent) 12%, var(--surface)); "
        + "--accent-text: color-mix(in oklab, var(--accent) 72%, var(--text)); --brand: var(--accent)";

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(StateHasChanged);

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.NonBacktracking)]
    private static partial Regex HexColour();
}
