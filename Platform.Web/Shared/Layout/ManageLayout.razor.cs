using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Layout;

/// <summary>The frame of <c>/manage/{tenant}/…</c>. Pages take the tenant and the person as cascading parameters.</summary>
public sealed partial class ManageLayout
{
    private ShellUser? _user;
    private ShellTenant? _tenant;
    private IReadOnlyList<NavigationLink> _links = [];
    private string? _slug;
    private bool _missing;

    [CascadingParameter] private Microsoft.AspNetCore.Components.RouteData Route { get; set; } = null!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        var slug = Route.RouteValues.TryGetValue("tenant", out var value) ? value as string : null;
        if (slug == _slug)
            return;
        // The old tenant's frame must not stay round the new tenant's page while the new one is looked up.
        (_slug, _tenant, _missing) = (slug, null, false);
        var principal = (await Authentication).User;
        _user ??= await Session.FindUserAsync(principal, CancellationToken.None);
        var tenant = slug is null ? null : await Session.FindTenantAsync(principal, slug, CancellationToken.None);
        if (slug != _slug)
            return;
        _missing = tenant is null || _user is null;
        _links = tenant is null ? [] : Menu.ForTenant(tenant);
        _tenant = tenant;
    }
}
